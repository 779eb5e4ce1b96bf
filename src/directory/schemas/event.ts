import type { Definition } from "../../scim/extensions.ts";
import type { EventDraft } from "../../store/commit.ts";
import type { Holder } from "../../store/schemas.ts";

/** That the data of a schema came to a resource, or went. */
export const changeOf = ({ resourceType }: Definition, { id, name, active }: Holder): EventDraft =>
  resourceType === "User"
    ? { type: "user.updated", data: { userId: id, userName: name, active: active === 1 } }
    : { type: "group.updated", data: { groupId: id, displayName: name } };
