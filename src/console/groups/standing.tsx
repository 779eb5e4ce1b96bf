import type { TargetView } from "../../store/targets-view.ts";
import { Badge, type Tone } from "../ui/notice.tsx";
import { number } from "../ui/words.ts";

/** How a Foundation group stands against the IdP, as the last comparison has shown it. */
export function Standing({ target }: { target: TargetView }) {
  const [tone, text] = standingOf(target);
  return <Badge tone={tone}>{text}</Badge>;
}

function standingOf({ reason, state, digestedAt, open, ...proof }: TargetView): readonly [Tone, string] {
  if (reason !== null) return ["bad", "Needs you"];
  if (state !== "present") return ["plain", "Not in Foundation yet"];
  if (open === 1) return ["plain", "Changes open"];
  if (digestedAt === null) return ["plain", "Not compared yet"];
  if (proof.differing > 0) return ["warn", `${number(proof.differing)} differ`];
  if (proof.desiredDigest === proof.foundationDigest) return ["good", "Same on both sides"];
  return proof.strangers > 0
    ? ["warn", proof.strangers === 1 ? "One stranger" : `${number(proof.strangers)} strangers`]
    : ["plain", "Changed since compared"];
}
