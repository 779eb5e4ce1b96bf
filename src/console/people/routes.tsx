import { type Context, Hono } from "hono";
import { readHistory } from "../../activity/history.ts";
import { CONSOLE_LIMITS } from "../../limits/http.ts";
import { explainAccess } from "../../reconcile/access.ts";
import { readAccess } from "../../store/access.ts";
import { listPeople } from "../../store/people-list.ts";
import { readPerson } from "../../store/person.ts";
import { readPolicies } from "../../store/policies.ts";
import { walkStale } from "../../store/stale.ts";
import { walkUngrouped } from "../../store/ungrouped.ts";
import type { ConsoleEnv } from "../context.ts";
import { tenantPage } from "../ui/page.tsx";
import { searched } from "./links.tsx";
import { missingPage } from "./missing.tsx";
import { PeoplePage } from "./people-page.tsx";
import { PersonPage } from "./person-page.tsx";
import { readStalePlace, StalePage } from "./stale-page.tsx";
import { UngroupedPage } from "./ungrouped-page.tsx";

const DAY = 86_400_000;

/** `/console/{tenant}/people`: the people of the directory, those whom no group holds, what is stale, and one person. */
export const peoplePages = new Hono<ConsoleEnv>()
  .get("/", function showPeople(c) {
    const show = c.req.query("show");
    if (show === "ungrouped") return showUngrouped(c);
    return show === "stale" ? showStale(c) : showEverybody(c, show);
  })
  .get("/:userId", async function showPerson(c) {
    const { db, tenant, now } = c.var;
    const id = c.req.param("userId");
    const person = await readPerson(db, tenant, id);
    if (person === undefined) return noSuchPerson(c);
    const { activityDays } = person.settings.policies;
    const [rows, history] = await Promise.all([
      readAccess(db, tenant, id),
      readHistory(db, tenant, id, { now, activityDays, before: c.req.query("before") }),
    ]);
    const access = rows === undefined ? [] : explainAccess(id, rows);
    const userName = rows?.person.userName ?? person.foundation?.userNameKey ?? id;
    return tenantPage(
      c,
      { title: userName, area: "people" },
      <PersonPage {...{ c, id, userName, person, access, history }} isComplete={rows?.complete ?? true} />,
    );
  });

async function showEverybody(c: Context<ConsoleEnv>, show: string | undefined) {
  const { db, tenant, now } = c.var;
  const text = searched(c.req.query("q"));
  const after = c.req.query("after") ?? "";
  const active = show === "active" ? true : show === "inactive" ? false : undefined;
  const page = await listPeople(db, tenant, { text, active, after }, CONSOLE_LIMITS.rows);
  return tenantPage(
    c,
    { title: "People", area: "people" },
    <PeoplePage {...{ tenant, text, active, page, now }} isFirst={after === ""} />,
  );
}

async function showUngrouped(c: Context<ConsoleEnv>) {
  const { db, tenant } = c.var;
  const after = c.req.query("after") ?? "";
  const walked = await walkUngrouped(db, tenant, after, CONSOLE_LIMITS.rows);
  return tenantPage(
    c,
    { title: "People in no group", area: "people" },
    <UngroupedPage {...{ tenant, walked }} isFirst={after === ""} />,
  );
}

async function showStale(c: Context<ConsoleEnv>) {
  const { db, tenant, now } = c.var;
  const after = c.req.query("after") ?? "";
  const policies = await readPolicies(db, tenant);
  const days = policies?.staleAfterDays ?? 0;
  const walked = await walkStale(db, tenant, readStalePlace(after), now - days * DAY, CONSOLE_LIMITS.rows);
  return tenantPage(
    c,
    { title: "Not stated for long", area: "people" },
    <StalePage {...{ tenant, walked, days, now }} isFirst={after === ""} />,
  );
}

const noSuchPerson = (c: Context<ConsoleEnv>) =>
  missingPage(c, "people", {
    what: "Your IdP has nobody of this id here, and Foundation has nothing left of such a person.",
    back: { path: "/people", label: "All people" },
  });
