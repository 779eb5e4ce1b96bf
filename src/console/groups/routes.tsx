import { type Context, Hono } from "hono";
import { readHistory } from "../../activity/history.ts";
import { fold } from "../../lib/fold.ts";
import { CONSOLE_LIMITS } from "../../limits/http.ts";
import { listGroupsByName } from "../../store/group-list.ts";
import { readGroupView } from "../../store/group-view.ts";
import { parkedExpiry } from "../../store/parked.ts";
import { readTargetMembers } from "../../store/target-members.ts";
import { readTarget } from "../../store/target-view.ts";
import { listTargetsByName } from "../../store/targets-view.ts";
import type { ConsoleEnv } from "../context.ts";
import { searched } from "../people/links.tsx";
import { missingPage } from "../people/missing.tsx";
import { tenantPage } from "../ui/page.tsx";
import { FoundationGroupPage } from "./foundation-group-page.tsx";
import { FoundationGroupsPage } from "./foundation-groups-page.tsx";
import { GroupPage } from "./group-page.tsx";
import { GroupsPage } from "./groups-page.tsx";

/** `/console/{tenant}/groups`: the groups of the IdP, those of Foundation, and one of each. */
export const groupPages = new Hono<ConsoleEnv>()
  .get("/", async function showGroups(c) {
    const { db, tenant } = c.var;
    const search = searched(c.req.query("q"));
    const names = { prefix: fold(search), after: c.req.query("after") ?? "" };
    const list = await listGroupsByName(db, tenant, names, CONSOLE_LIMITS.rows + 1);
    return tenantPage(
      c,
      { title: "Groups", area: "groups" },
      <GroupsPage {...{ tenant, search, ...list }} now={c.var.now} isFirst={names.after === ""} />,
    );
  })
  .get("/foundation", async function showFoundationGroups(c) {
    const { db, tenant } = c.var;
    const search = searched(c.req.query("q"));
    const names = { prefix: fold(search), after: c.req.query("after") ?? "" };
    const views = await listTargetsByName(db, tenant, names, CONSOLE_LIMITS.rows + 1);
    return tenantPage(
      c,
      { title: "Foundation groups", area: "groups" },
      <FoundationGroupsPage {...{ tenant, search, views }} now={c.var.now} isFirst={names.after === ""} />,
    );
  })
  .get("/foundation/:targetId", async function showFoundationGroup(c) {
    const { db, tenant } = c.var;
    const id = c.req.param("targetId");
    const only = c.req.query("only") === "differences";
    const after = c.req.query("after") ?? "";
    const [whole, people] = await Promise.all([
      readTarget(db, tenant, id),
      readTargetMembers(db, tenant, id, after, CONSOLE_LIMITS.rows, only ? "differing" : "all"),
    ]);
    if (whole === undefined || people === undefined) return noSuchTarget(c);
    return tenantPage(
      c,
      { title: whole.target.name, area: "groups" },
      <FoundationGroupPage {...{ tenant, whole, people, only }} now={c.var.now} isFirst={after === ""} />,
    );
  })
  .get("/:groupId", async function showGroup(c) {
    const { db, tenant, now } = c.var;
    const id = c.req.param("groupId");
    const after = c.req.query("after") ?? "";
    const group = await readGroupView(db, tenant, id, {
      after,
      limit: CONSOLE_LIMITS.rows + 1,
      parkedSince: parkedExpiry(now),
    });
    if (group === undefined) return noSuchGroup(c);
    const { activityDays } = group.settings.policies;
    const history = await readHistory(db, tenant, id, { now, activityDays, before: c.req.query("before") });
    return tenantPage(
      c,
      { title: group.displayName, area: "groups" },
      <GroupPage {...{ tenant, group, history, now, after }} />,
    );
  });

const noSuchGroup = (c: Context<ConsoleEnv>) =>
  missingPage(c, "groups", {
    what: "Your IdP has no group of this id, or it has deleted it since.",
    back: { path: "/groups", label: "All groups" },
  });

const noSuchTarget = (c: Context<ConsoleEnv>) =>
  missingPage(c, "groups", {
    what: "No Foundation group of this id is kept for your organisation. It goes when no rule of your mapping makes it any more.",
    back: { path: "/groups/foundation", label: "All Foundation groups" },
  });
