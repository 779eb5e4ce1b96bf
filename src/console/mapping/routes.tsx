import { type Context, Hono } from "hono";
import { problemOf } from "../../http/api/mapping.ts";
import { wakeLane } from "../../http/wake.ts";
import type { Result } from "../../lib/result.ts";
import { CONSOLE_LIMITS } from "../../limits/http.ts";
import { MAPPING_LIMITS } from "../../limits/tenants.ts";
import { changeMapping } from "../../mapping/change.ts";
import { checkFilters } from "../../mapping/check.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import { installationTemplate } from "../../mapping/naming.ts";
import { type MappingPreview, previewMapping } from "../../mapping/preview.ts";
import type { MappingFault } from "../../mapping/read.ts";
import { listParkedTargets } from "../../store/parked-targets.ts";
import { readSettings, selectSettings } from "../../store/tenant-settings.ts";
import type { ConsoleEnv } from "../context.ts";
import { tenantPage } from "../ui/page.tsx";
import { refusePage } from "../ui/refusal.tsx";
import { CheckLine } from "./check-line.tsx";
import { Conflict } from "./conflict.tsx";
import { type Draft, draftOf, mappingOf, readDraft, withoutBlanks } from "./draft.ts";
import { edit, type Focus } from "./edit.ts";
import { Editor } from "./editor.tsx";
import { lossesOf } from "./losses.ts";
import { Preview } from "./preview.tsx";
import { type Problems, sortProblems } from "./problems.ts";

/** `/console/{tenant}/mapping`: the rules as a form. Each of its buttons sends all of it, and says by `do` what is to become of it. */
export const mappingPages = new Hono<ConsoleEnv>()
  .get("/", (c) => editorPage(c))
  .get("/check/:row", async function checkFilter(c) {
    const when = c.req.query(`when.${c.req.param("row")}`) ?? "";
    if (when.trim() === "") return c.body(null, 200);
    const checked = await checkFilters(c.var.db, c.var.tenant, [when.slice(0, MAPPING_LIMITS.whenLength)]);
    const [found] = checked?.check.filters ?? [];
    if (checked === undefined || found === undefined) return c.body(null, 200);
    return c.html(<CheckLine found={found} extent={checked.check} />);
  })
  .post("/", function postMapping(c) {
    const draft = readDraft(c.var.form);
    const action = c.var.form.get("do") ?? "preview";
    if (action === "preview") return preview(c, withoutBlanks(draft));
    if (action === "save") return save(c, withoutBlanks(draft));
    return editorPage(c, edit(draft, action));
  });

type Answer = Response | Promise<Response>;

interface Shown {
  /** That of the mapping in force where it is left out. */
  readonly draft?: Draft;
  readonly problems?: Problems;
  readonly refusal?: string;
  readonly focus?: Focus | undefined;
  readonly status?: 200 | 409 | 422 | 503;
}

async function editorPage(c: Context<ConsoleEnv>, { draft, status = 200, ...shown }: Shown = {}) {
  const { db, tenant, session } = c.var;
  const checked = await checkFilters(
    db,
    tenant,
    draft?.rules.map((rule) => rule.when),
  );
  if (checked === undefined) return refuse(c);
  const { check, settings } = checked;
  const parked = await parkedTargets(c);
  return tenantPage(
    c,
    { title: "Mapping", area: "mapping", status, done: draft === undefined ? doneOf(c) : undefined },
    <Editor
      {...{ session, check, parked, ...shown }}
      draft={draft ?? draftOf(settings.mapping, settings.mappingVersion)}
    />,
  );
}

const parkedTargets = ({ var: { db, tenant, session } }: Context<ConsoleEnv>) =>
  session.waiting.parked === 0 ? [] : listParkedTargets(db, tenant, MAPPING_LIMITS.sample);

async function preview(c: Context<ConsoleEnv>, draft: Draft): Promise<Response> {
  const worked = await workOut(c, draft);
  return worked.ok ? previewPage(c, draft, worked.value.preview) : refuseDraft(c, draft, worked.error);
}

async function save(c: Context<ConsoleEnv>, draft: Draft): Promise<Response> {
  const worked = await workOut(c, draft);
  if (!worked.ok) return refuseDraft(c, draft, worked.error);
  const seen = Number(c.var.form.get("seen") ?? 0);
  if (!(lossesOf(worked.value.preview) <= seen + CONSOLE_LIMITS.unseenLosses))
    return previewPage(
      c,
      draft,
      worked.value.preview,
      seen > 0
        ? "The directory has changed since you looked, and more would be lost by now. Look again, then save."
        : "This takes something away. Look at what, then save.",
    );
  const { db, tenant, requestId, wanted } = c.var;
  const change = { tenant, requestId, mapping: worked.value.mapping, basedOn: draft.version, wanted };
  const done = await changeMapping(db, change, Date.now);
  if (!done.ok) return refuseDraft(c, draft, done.error);
  if (done.value.changed) wakeLane(c);
  return c.redirect(`${pathOf(c)}?done=${done.value.changed ? "saved" : "same"}`, 303);
}

interface Worked {
  readonly mapping: Mapping;
  readonly preview: MappingPreview;
}

/** The mapping that a draft states, and what it would change. */
async function workOut(c: Context<ConsoleEnv>, draft: Draft): Promise<Result<Worked, MappingFault>> {
  const mapping = mappingOf(draft, installationTemplate(c.env));
  if (!mapping.ok) return { ok: false, error: { kind: "invalid", problems: mapping.error } };
  const previewed = await previewMapping(c.var.db, c.var.tenant, mapping.value);
  if (!previewed.ok) return previewed;
  return previewed.value.basedOn === draft.version
    ? { ok: true, value: { mapping: mapping.value, preview: previewed.value } }
    : { ok: false, error: { kind: "outdated" } };
}

async function previewPage(
  c: Context<ConsoleEnv>,
  draft: Draft,
  previewed: MappingPreview,
  because?: string,
): Promise<Response> {
  const { session } = c.var;
  const parked = await parkedTargets(c);
  return tenantPage(
    c,
    { title: "Preview of the mapping", area: "mapping" },
    <Preview {...{ session, draft, parked, because }} preview={previewed} />,
  );
}

/** The form again, with what keeps it from being previewed or saved. */
function refuseDraft(c: Context<ConsoleEnv>, draft: Draft, fault: MappingFault): Answer {
  switch (fault.kind) {
    case "invalid":
      return editorPage(c, {
        draft,
        problems: sortProblems(fault.problems),
        refusal: "Some of it cannot be used yet: see beside the fields.",
        status: 422,
      });
    case "outdated":
      return conflictPage(c, draft);
    case "tooMany":
      return editorPage(c, { draft, refusal: problemOf(fault).detail, status: 409 });
    case "busy":
      return editorPage(c, { draft, refusal: problemOf(fault).detail, status: 503 });
    case "tenantGone":
      return refuse(c);
  }
}

async function conflictPage(c: Context<ConsoleEnv>, mine: Draft): Promise<Response> {
  const { db, tenant, session } = c.var;
  const [rows] = await db.batch([selectSettings(db, tenant)]);
  if (rows[0] === undefined) return refuse(c);
  const { mapping, mappingVersion } = readSettings(rows[0]);
  return tenantPage(
    c,
    { title: "The mapping has changed", area: "mapping", status: 409 },
    <Conflict {...{ session, mine }} inForce={draftOf(mapping, mappingVersion)} />,
  );
}

const refuse = (c: Context<ConsoleEnv>): Answer =>
  refusePage(c, 404, "This organisation is being deleted, and its mapping with it.");

const pathOf = (c: Context<ConsoleEnv>): string => `/console/${c.var.tenant}/mapping`;

const doneOf = (c: Context<ConsoleEnv>): string | undefined => {
  switch (c.req.query("done")) {
    case "saved":
      return "The mapping is saved, and Foundation follows. Sync shows what is under way.";
    case "same":
      return "Nothing had to change: this mapping is in force already.";
    default:
      return undefined;
  }
};
