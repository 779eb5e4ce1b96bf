import { type Context, Hono } from "hono";
import { previewPolicies } from "../../reconcile/policy-preview.ts";
import { changePolicies, readPoliciesAndDefaults } from "../../store/policies.ts";
import { profiles } from "../../tenants/profiles.ts";
import type { ConsoleEnv } from "../context.ts";
import { tenantPage } from "../ui/page.tsx";
import { refusePage } from "../ui/refusal.tsx";
import { policyNames } from "./catalogue.ts";
import { PolicyForm } from "./form.tsx";
import { PolicyChange } from "./preview.tsx";
import { changedNames, type Mistake, patchOf, readTexts, type Texts, textsOf } from "./texts.ts";

/** `/console/{tenant}/policies`: all policies as a form. Each of its buttons sends all of it, and says by `do` what is to become of it. */
export const policyPages = new Hono<ConsoleEnv>()
  .get("/", async function showPolicies(c) {
    const known = await readKnown(c);
    if (known === undefined) return refuse(c);
    const done = c.req.query("done") === "saved" ? "The policies are saved." : undefined;
    return formPage(c, known, { texts: known.now, was: known.now }, { done });
  })
  .post("/", async function postPolicies(c) {
    const known = await readKnown(c);
    if (known === undefined) return refuse(c);
    const { form, db, tenant, now, session } = c.var;
    const action = form.get("do") ?? "preview";
    const was = readTexts(form, "was.", known.now);
    const texts = withReset(readTexts(form, "", was), action, known.defaults);
    const stated = { texts, was };
    const names = changedNames(was, texts);
    const patch = patchOf(texts, names, known.defaults);
    if (!patch.ok) return formPage(c, known, stated, { mistakes: patch.error });
    if (action === "edit" || names.length === 0)
      return formPage(c, known, stated, { unchanged: action !== "edit" });
    if (action === "save") {
      const changed = await changePolicies(db, tenant, patch.value);
      return changed === undefined ? refuse(c) : c.redirect(`/console/${tenant}/policies?done=saved`, 303);
    }
    const preview = await previewPolicies(db, tenant, patch.value, now);
    if (preview === undefined) return refuse(c);
    return tenantPage(
      c,
      { title: "Preview of the policies", area: "policies" },
      <PolicyChange {...{ session, preview, ...stated }} now={known.now} />,
    );
  });

interface Known {
  /** In force now. */
  readonly now: Texts;
  readonly defaults: Texts;
  /** The IdP's name. */
  readonly idp: string;
}

async function readKnown({ var: { db, tenant } }: Context<ConsoleEnv>): Promise<Known | undefined> {
  const read = await readPoliciesAndDefaults(db, tenant);
  return (
    read && {
      now: textsOf(read.policies),
      defaults: textsOf(read.defaults),
      idp: profiles[read.idp].label,
    }
  );
}

/** `reset.strict` puts the default into that field. */
function withReset(texts: Texts, action: string, defaults: Texts): Texts {
  const name = policyNames.find((each) => action === `reset.${each}`);
  return name === undefined ? texts : { ...texts, [name]: defaults[name] };
}

interface Shown {
  readonly mistakes?: readonly Mistake[];
  readonly unchanged?: boolean;
  readonly done?: string | undefined;
}

const formPage = (
  c: Context<ConsoleEnv>,
  { defaults, idp }: Known,
  { texts, was }: { readonly texts: Texts; readonly was: Texts },
  { mistakes = [], unchanged = false, done }: Shown,
) =>
  tenantPage(
    c,
    { title: "Policies", area: "policies", status: mistakes.length > 0 ? 422 : 200, done },
    <PolicyForm session={c.var.session} {...{ texts, was, defaults, idp, mistakes, unchanged }} />,
  );

const refuse = (c: Context<ConsoleEnv>) =>
  refusePage(c, 404, "This organisation is being deleted, and its policies with it.");
