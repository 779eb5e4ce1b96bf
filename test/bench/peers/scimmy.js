/**
 * SCIMMY with its routers on Express, the handlers written as the example in the routers' repository has them: one resource is looked up by
 * its id, a list is everything, filtered by SCIMMY. Where it is kept is the only difference between the two peers that share this.
 */
import { randomUUID } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";
import { digitsOf, GROUP, idOf, userDocument } from "../directory.ts";

const TOKEN = "bench";

/**
 * @typedef {object} Shelf Where one type of resources is kept, in a form that JSON can hold.
 * @property {(id: string) => object | undefined} get
 * @property {() => object[]} all
 * @property {(resource: object) => void} put Throws a SCIMMY error where the name is somebody else's.
 * @property {(id: string) => boolean} remove
 * @property {<T>(work: () => T) => T} together Carries out what belongs together as one.
 */

/** @param {{ users: Shelf, groups: Shelf }} shelves */
export function createScimmyPeer({ users, groups }) {
  SCIMMY.Resources.declare(SCIMMY.Resources.User, handlersFor(users));
  SCIMMY.Resources.declare(SCIMMY.Resources.Group, handlersFor(groups));
  const app = express();
  const handler = (request) => {
    if (request.header("Authorization") !== `Bearer ${TOKEN}`) throw new Error("Authorization not detected!");
  };
  app.use("/scim", new SCIMMYRouters({ type: "bearer", handler }));
  return { handler: app, path: "/scim", token: TOKEN, fill: async (plan) => fill(plan, { users, groups }) };
}

const handlersFor = (shelf) => ({
  egress: ({ id, filter }) => {
    if (id === undefined) return filter ? filter.match(shelf.all()) : shelf.all();
    return shelf.get(id) ?? notFound(id);
  },
  ingress: ({ id }, data) => {
    const before = id === undefined ? undefined : (shelf.get(id) ?? notFound(id));
    const at = new Date().toISOString();
    const meta = { ...before?.meta, created: before?.meta.created ?? at, lastModified: at };
    const resource = { ...JSON.parse(JSON.stringify(data)), id: id ?? randomUUID(), meta };
    shelf.put(resource);
    return resource;
  },
  degress: ({ id }) => {
    if (!shelf.remove(id)) notFound(id);
  },
});

function notFound(id) {
  throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
}

/** Straight into the store: a request each would take long and measure nothing. */
function fill(plan, { users, groups }) {
  const now = new Date().toISOString();
  const meta = { created: now, lastModified: now };
  users.together(() => {
    for (let number = 0; number < plan.users; number++)
      users.put({ ...userDocument(digitsOf(number)), id: idOf(number), meta });
  });
  const groupIds = plan.groups.map(() => randomUUID());
  groups.together(() => {
    for (const [index, { displayName, first, size }] of plan.groups.entries()) {
      const members = Array.from({ length: size }, (_, at) => ({ value: idOf(first + at), type: "User" }));
      groups.put({ schemas: [GROUP], id: groupIds[index], displayName, members, meta });
    }
  });
  return { groupIds };
}
