/** SCIMMY over maps: nothing survives the process. */
import SCIMMY from "scimmy";
import { createScimmyPeer } from "./scimmy.js";

export const createPeer = () =>
  createScimmyPeer({ users: createShelf("userName"), groups: createShelf("displayName") });

/** @returns {import("./scimmy.js").Shelf} */
function createShelf(nameAttribute) {
  const byId = new Map();
  const idsByName = new Map();
  const nameOf = (resource) => resource[nameAttribute].toLowerCase();
  return {
    get: (id) => byId.get(id),
    all: () => [...byId.values()],
    put(resource) {
      const holder = idsByName.get(nameOf(resource));
      if (holder !== undefined && holder !== resource.id)
        throw new SCIMMY.Types.Error(409, "uniqueness", "The name is taken");
      const before = byId.get(resource.id);
      if (before !== undefined) idsByName.delete(nameOf(before));
      idsByName.set(nameOf(resource), resource.id);
      byId.set(resource.id, resource);
    },
    remove(id) {
      const before = byId.get(id);
      if (before !== undefined) idsByName.delete(nameOf(before));
      return byId.delete(id);
    },
    together: (work) => work(),
  };
}
