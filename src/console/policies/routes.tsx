import { type Context, Hono } from "hono";
import { previewPolicies } from "../../reconcile/policy-preview.ts";
import { changeSeenPolicies, type PolicySource, readPoliciesAndDefaults } from "../../store/policies.ts";
import { profiles } from "../../tenants/profiles.ts";
import type { ConsoleEnv } from "../context.ts";
import { tenantPage } from "../ui/page.tsx";
import { refusePage } from "../ui/refusal.tsx";
import { policyNames } from "./catalogue.ts";
import { Conflict } from "./conflict.tsx";
import { PolicyForm } from "./form.tsx";
import { type Entered, meanwhile } from "./meanwhile.ts";
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
    const entered = { texts, was };
    const since = meanwhile(entered, known.now);
    const names = changedNames(since.entered.was, since.entered.texts);
    const patch = patchOf(since.entered.texts, names, known.defaults);
    if (!patch.ok) return formPage(c, known, entered, { mistakes: patch.error });
    if (action === "edit") return formPage(c, known, entered);
    if (names.length === 0)
      return formPage(c, known, since.entered, {
        unchanged: changedNames(was, texts).length === 0 ? UNCHANGED : DONE_ALREADY,
      });
    if (since.both.length > 0) return conflictPage(c, known, entered);
    if (action === "save") {
      const isSaved = await changeSeenPolicies(db, tenant, patch.value, known.source);
      return isSaved
        ? c.redirect(`/console/${tenant}/policies?done=saved`, 303)
        : conflictPage(c, await readKnown(c), entered);
    }
    const preview = await previewPolicies(db, tenant, patch.value, now);
    if (preview === undefined) return refuse(c);
    return tenantPage(
      c,
      { title: "Preview of the policies", area: "policies" },
      <PolicyChange {...{ session, preview, entered }} now={known.now} />,
    );
  });

const UNCHANGED = "Nothing was changed, so there is nothing to preview.";
const DONE_ALREADY = "What you changed is in force already: somebody else has saved the same.";

interface Known {
  /** In force now. */
  readonly now: Texts;
  readonly defaults: Texts;
  /** The IdP's name. */
  readonly idp: string;
  readonly source: PolicySource;
}

async function readKnown({ var: { db, tenant } }: Context<ConsoleEnv>): Promise<Known | undefined> {
  const read = await readPoliciesAndDefaults(db, tenant);
  return (
    read && {
      now: textsOf(read.policies),
      defaults: textsOf(read.defaults),
      idp: profiles[read.source.idp].label,
      source: read.source,
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
  readonly unchanged?: string;
  readonly done?: string | undefined;
}

const formPage = (
  c: Context<ConsoleEnv>,
  { defaults, idp }: Known,
  { texts, was }: Entered,
  { mistakes = [], unchanged, done }: Shown = {},
) =>
  tenantPage(
    c,
    { title: "Policies", area: "policies", status: mistakes.length > 0 ? 422 : 200, done },
    <PolicyForm session={c.var.session} {...{ texts, was, defaults, idp, mistakes, unchanged }} />,
  );

const conflictPage = (c: Context<ConsoleEnv>, known: Known | undefined, entered: Entered) =>
  known === undefined
    ? refuse(c)
    : tenantPage(
        c,
        { title: "The policies have changed", area: "policies", status: 409 },
        <Conflict session={c.var.session} now={known.now} entered={entered} />,
      );

const refuse = (c: Context<ConsoleEnv>) =>
  refusePage(c, 404, "This organisation is being deleted, and its policies with it.");
