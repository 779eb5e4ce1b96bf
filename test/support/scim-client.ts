import { exports } from "cloudflare:workers";
import type { TestTenant } from "./tenant.ts";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";

/** An IdP as tests need it: it says what it wants, and fails loudly where the answer is not what an IdP expects. */
export interface ScimClient {
  readonly send: (method: string, path: string, body?: unknown) => Promise<Response>;
  /** Gives the new user's id. */
  readonly createUser: (userName: string, more?: object) => Promise<string>;
  readonly setActive: (userId: string, active: boolean) => Promise<void>;
  readonly deleteUser: (userId: string) => Promise<void>;
  readonly createGroup: (displayName: string, members?: readonly string[]) => Promise<string>;
  readonly patchGroup: (groupId: string, ...operations: readonly object[]) => Promise<void>;
  readonly add: (groupId: string, ...members: readonly string[]) => Promise<void>;
  readonly remove: (groupId: string, ...members: readonly string[]) => Promise<void>;
  readonly deleteGroup: (groupId: string) => Promise<void>;
}

export function scimClient(tenant: TestTenant): ScimClient {
  const send: ScimClient["send"] = (method, path, body) =>
    exports.default.fetch(
      new Request(tenant.scimUrl + path, {
        method,
        headers: { Authorization: `Bearer ${tenant.scimToken}`, "Content-Type": "application/scim+json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  const expectStatus = async (expected: number, response: Promise<Response>): Promise<Response> => {
    const answer = await response;
    if (answer.status !== expected) throw new Error(`${answer.status}: ${await answer.text()}`);
    return answer;
  };
  const idOf = async (response: Promise<Response>): Promise<string> =>
    (await (await expectStatus(201, response)).json<{ id: string }>()).id;
  const patch = (path: string, Operations: readonly object[]) =>
    send("PATCH", path, { schemas: [PATCH], Operations });
  const values = (members: readonly string[]) => members.map((value) => ({ value }));

  return {
    send,
    createUser: (userName, more = {}) =>
      idOf(
        send("POST", "/Users", {
          schemas: [USER],
          userName,
          active: true,
          emails: [{ value: userName, primary: true }],
          ...more,
        }),
      ),
    setActive: async (userId, active) =>
      void (await expectStatus(
        200,
        patch(`/Users/${userId}`, [{ op: "replace", path: "active", value: active }]),
      )),
    deleteUser: async (userId) => void (await expectStatus(204, send("DELETE", `/Users/${userId}`))),
    createGroup: (displayName, members = []) =>
      idOf(send("POST", "/Groups", { schemas: [GROUP], displayName, members: values(members) })),
    patchGroup: async (groupId, ...operations) =>
      void (await expectStatus(204, patch(`/Groups/${groupId}`, operations))),
    add: async (groupId, ...members) =>
      void (await expectStatus(
        204,
        patch(`/Groups/${groupId}`, [{ op: "add", path: "members", value: values(members) }]),
      )),
    remove: async (groupId, ...members) =>
      void (await expectStatus(
        204,
        patch(
          `/Groups/${groupId}`,
          members.map((value) => ({ op: "remove", path: `members[value eq "${value}"]` })),
        ),
      )),
    deleteGroup: async (groupId) => void (await expectStatus(204, send("DELETE", `/Groups/${groupId}`))),
  };
}
