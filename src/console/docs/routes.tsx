import { Hono } from "hono";
import { apiDocument } from "../../http/openapi/api.ts";
import { type ReferenceView, referenceView } from "../../http/openapi/view.ts";
import { IDPS, type Idp } from "../../tenants/idp.ts";
import { profiles } from "../../tenants/profiles.ts";
import type { PageEnv } from "../context.ts";
import { plainPage } from "../ui/page.tsx";
import { refusePage } from "../ui/refusal.tsx";
import { IdpPage } from "./idp.tsx";
import { OverviewPage } from "./overview.tsx";
import { GroupPage, ReferencePage } from "./reference.tsx";

/** `/docs`: what this is and how it is used, a page for each IdP, and the reference of the API. For everybody, signed in or not. */
export const docsPages = new Hono<PageEnv>()
  .get("/", (c) => plainPage(c, { title: "Documentation" }, <OverviewPage />))
  .get("/idps/:idp", (c) => {
    const idp = IDPS.find((one): one is Idp => one === c.req.param("idp"));
    if (idp === undefined) return refusePage(c, 404, "There is no page about that identity provider.");
    return plainPage(c, { title: profiles[idp].label }, <IdpPage idp={idp} />);
  })
  .get("/api", (c) => plainPage(c, { title: "API" }, <ReferencePage reference={reference()} />))
  .get("/api/:group", (c) => {
    const group = reference().groups.find(({ anchor }) => anchor === c.req.param("group"));
    if (group === undefined) return refusePage(c, 404, "The API has no part of that name.");
    return plainPage(c, { title: `${group.name} · API` }, <GroupPage group={group} />);
  });

let kept: ReferenceView | undefined;

/** The same for everybody, so it is made once. */
function reference(): ReferenceView {
  kept ??= referenceView(apiDocument());
  return kept;
}
