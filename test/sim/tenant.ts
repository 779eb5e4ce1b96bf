import type { IdpAction, Setup } from "./actions.ts";
import { claimsOf, EVERY_STANDING } from "./claims.ts";
import { type Foreign, mailOf } from "./edits.ts";
import type { Answer, Client, Credentials } from "./idp.ts";
import { Locks } from "./locks.ts";
import { type Binding, type DirectoryGroup, EXTERNAL_IDS, Model } from "./model.ts";
import type { Platform } from "./platform.ts";
import type { Watched } from "./watch.ts";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";

/** One tenant of a history: its IdP, what that believes, and its Foundation. */
export class Tenant implements Watched {
  readonly name: string;
  readonly id: string;
  readonly model: Model;
  readonly foreign: Foreign = { places: new Set(), roles: new Set() };
  binding: Binding;
  readonly credentials: Credentials;
  readonly setup: Setup;
  readonly ids = new Map<string, string>();
  readonly #userNames = new Map<string, string>();
  readonly #locks = new Locks();
  readonly #platform: Platform;
  readonly #client: Client;
  readonly #onModel: () => void;

  constructor(
    setup: Setup,
    credentials: Credentials,
    platform: Platform,
    client: Client,
    onModel: () => void,
  ) {
    this.name = setup.name;
    this.id = credentials.id;
    this.setup = setup;
    this.model = new Model(setup.reviews);
    this.binding = setup.binding;
    this.credentials = credentials;
    this.#platform = platform;
    this.#client = client;
    this.#onModel = onModel;
  }

  /** The model changes: nobody looks at it half-way. */
  believe(change: () => void): void {
    change();
    this.model.changed();
    this.#onModel();
  }

  /** Has the IdP do something, once nothing about the same things is under way. What makes no sense as things are is left out. */
  async act(name: string, action: IdpAction): Promise<void> {
    const release = await this.#locks.take(claimsOf(action, this.setup.reviews));
    try {
      await this.#carryOut(name, action);
    } finally {
      release();
    }
  }

  /** Changes the whole tenant: no two of them at once. */
  async administer(name: string, method: string, path: string, body?: object): Promise<Answer> {
    return this.#client.api(name, this.credentials, method, path, body);
  }

  async setMapping(name: string, mapping: Model["mappings"][number]): Promise<void> {
    const release = await this.#locks.take([{ key: "mapping", alone: true }]);
    try {
      const { model } = this;
      this.believe(() => {
        model.mappings = [...model.mappings, mapping];
      });
      const body = {
        rules: mapping.rules.map(({ prefix, ...rule }) => ({ when: whenOf(prefix), ...rule })),
        otherwise: mapping.otherwise,
      };
      const { status } = await this.administer(name, "PUT", "/mapping", body);
      // Busy, because groups kept changing: nothing has happened, and the administrator leaves it.
      if (status !== 200 && status !== 409) throw new Error(`${name}: mapping answered ${status}`);
      this.believe(() => {
        model.mappings = status === 200 ? [mapping] : model.mappings.slice(0, -1);
      });
    } finally {
      release();
    }
  }

  /** Has other principals hold the roles. */
  async bind(name: string, binding: Binding): Promise<void> {
    const release = await this.#locks.take([{ key: "binding", alone: true }]);
    try {
      const { status } = await this.administer(
        name,
        "PUT",
        "/foundation",
        foundationOf(this.#platform, this.setup, binding),
      );
      if (status !== 200) throw new Error(`${name}: the binding answered ${status}`);
      this.binding = binding;
    } finally {
      release();
    }
  }

  async #carryOut(name: string, action: IdpAction): Promise<void> {
    const { model } = this;
    switch (action.do) {
      case "createUser":
      case "createUserAgain":
        return this.#createUser(name, action.user, action.do === "createUserAgain");
      case "deleteUser":
        return this.#deleteUser(name, action.user);
      case "renameUser": {
        if (model.person(action.user).exists === "no") return;
        const userName = this.#userNameOf(action.user).startsWith("ex-")
          ? mailOf(action.user)
          : `ex-${mailOf(action.user)}`;
        const value = { op: "replace", path: "userName", value: userName };
        await this.#expect(name, [200], "PATCH", `/Users/${this.ids.get(action.user)}`, patchOf(value));
        this.#userNames.set(action.user, userName);
        return;
      }
      case "setActive":
        return this.#setActive(name, action);
      case "createGroup":
        return this.#createGroup(name, action.group, action.members);
      case "add":
        return this.#changeMembers(name, action, "yes");
      case "remove":
        return this.#changeMembers(name, action, "no");
      case "replaceMembers":
        return this.#replaceMembers(name, action);
      case "renameGroup":
        return this.#renameGroup(name, action);
      case "deleteGroup":
        return this.#deleteGroup(name, action.group);
    }
  }

  async #createUser(name: string, user: string, again: boolean): Promise<void> {
    const { model } = this;
    const person = this.model.person(user);
    if (again ? person.exists === "no" || person.active === "yes" : person.exists !== "no") return;
    if (!again) this.#userNames.set(user, mailOf(user));
    this.believe(() => {
      person.exists = again ? "yes" : "maybe";
      person.active = again ? "maybe" : "yes";
      if (again) model.standing?.returning(model.groups.values(), user, "maybe");
    });
    const { status, body, tries } = await this.#scim(name, "POST", "/Users", this.#userResource(user, true));
    if (status === 201) this.ids.set(user, String(body.id));
    else if (status === 409 && tries > 1)
      await this.#find(name, user, "Users", `userName eq "${this.#userNameOf(user)}"`);
    else throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
    this.believe(() => {
      person.exists = "yes";
      person.active = "yes";
      if (again) model.standing?.returning(model.groups.values(), user, "yes");
    });
  }

  async #deleteUser(name: string, user: string): Promise<void> {
    const person = this.model.person(user);
    if (person.exists === "no") return;
    this.believe(() => {
      person.exists = "maybe";
    });
    await this.#expect(name, [204, 404], "DELETE", `/Users/${this.ids.get(user)}`);
    this.believe(() => {
      person.exists = "no";
      for (const group of this.model.groups.values()) {
        group.members.delete(user);
        this.model.standing?.ended(group, user);
      }
    });
  }

  async #setActive(
    name: string,
    { user, active, style }: Extract<IdpAction, { do: "setActive" }>,
  ): Promise<void> {
    const person = this.model.person(user);
    if (person.exists === "no") return;
    const { standing, groups } = this.model;
    const changes = person.active !== (active ? "yes" : "no");
    this.believe(() => {
      if (changes) person.active = "maybe";
      if (changes && active) standing?.returning(groups.values(), user, "maybe");
    });
    const path = `/Users/${this.ids.get(user)}`;
    if (style === "put") await this.#expect(name, [200], "PUT", path, this.#userResource(user, active));
    else {
      // Entra says "False".
      const value = style === "text" ? (active ? "True" : "False") : active;
      await this.#expect(name, [200], "PATCH", path, patchOf({ op: "Replace", path: "active", value }));
    }
    this.believe(() => {
      person.active = active ? "yes" : "no";
      if (changes && active) standing?.returning(groups.values(), user, "yes");
      else if (changes) standing?.deactivated(user);
    });
  }

  async #createGroup(name: string, key: string, members: readonly string[]): Promise<void> {
    const group = this.model.group(key);
    if (group.exists !== "no") return;
    const there = members.filter((member) => this.#isThere(member));
    this.believe(() => {
      group.exists = "maybe";
      group.names = [key];
      for (const member of there) group.members.set(member, "yes");
    });
    const body = this.#groupResource(key, key, there);
    const { status, body: made, tries } = await this.#scim(name, "POST", "/Groups", body);
    if (status === 201) this.ids.set(key, String(made.id));
    else if (status === 409 && tries > 1) await this.#find(name, key, "Groups", `displayName eq "${key}"`);
    else throw new Error(`${name}: ${status} ${JSON.stringify(made)}`);
    this.believe(() => {
      group.exists = "yes";
      this.model.standing?.stated(group, there);
      this.#forgetGone(group.members);
    });
  }

  async #changeMembers(
    name: string,
    { group: key, members, style }: Extract<IdpAction, { do: "add" | "remove" }>,
    becomes: "yes" | "no",
  ): Promise<void> {
    const group = this.model.group(key);
    const there = members.filter((member) => this.#isThere(member));
    if (group.exists === "no" || there.length === 0) return;
    this.believe(() => {
      for (const member of there)
        if ((group.members.get(member) ?? "no") !== becomes) group.members.set(member, "maybe");
      if (becomes === "yes") this.model.standing?.stating(group, there);
    });
    const operations =
      style === "filter"
        ? there.map((member) => ({ op: "remove", path: `members[value eq "${this.ids.get(member)}"]` }))
        : style === "path"
          ? [{ op: "Add", path: "members", value: this.#values(there) }]
          : becomes === "yes"
            ? [{ op: "add", value: { members: this.#values(there) } }]
            : [{ op: "Remove", path: "members", value: this.#values(there) }];
    await this.#expect(name, [200, 204], "PATCH", `/Groups/${this.ids.get(key)}`, patchOf(...operations));
    this.believe(() => {
      for (const member of there) group.members.set(member, becomes);
      if (becomes === "yes") this.model.standing?.stated(group, there);
      else for (const member of there) this.model.standing?.ended(group, member);
      this.#forgetGone(group.members);
    });
  }

  async #replaceMembers(
    name: string,
    { group: key, members, style }: Extract<IdpAction, { do: "replaceMembers" }>,
  ): Promise<void> {
    const group = this.model.group(key);
    if (group.exists === "no") return;
    const there = members.filter((member) => this.#isThere(member));
    this.believe(() => {
      for (const member of group.members.keys())
        if (!there.includes(member)) group.members.set(member, "maybe");
      for (const member of there) if (group.members.get(member) !== "yes") group.members.set(member, "maybe");
      this.model.standing?.stating(group, there);
    });
    const path = `/Groups/${this.ids.get(key)}`;
    if (style === "put") {
      const displayName = group.names[0] ?? key;
      await this.#expect(name, [200], "PUT", path, this.#groupResource(key, displayName, there));
    } else {
      const operation = { op: "replace", path: "members", value: this.#values(there) };
      await this.#expect(name, [200, 204], "PATCH", path, patchOf(operation));
    }
    this.believe(() => {
      this.#endAll(group);
      for (const member of there) group.members.set(member, "yes");
      this.model.standing?.stated(group, there);
      this.#forgetGone(group.members);
    });
  }

  async #renameGroup(
    name: string,
    { group: key, to, style }: Extract<IdpAction, { do: "renameGroup" }>,
  ): Promise<void> {
    const group = this.model.group(key);
    const [from] = group.names;
    if (group.exists === "no" || from === undefined || from === to) return;
    this.believe(() => {
      group.names = [from, to];
    });
    this.model.renamed(from, to);
    const operation =
      style === "patch"
        ? { op: "replace", path: "displayName", value: to }
        : { op: "replace", value: { displayName: to } };
    await this.#expect(name, [200, 204], "PATCH", `/Groups/${this.ids.get(key)}`, patchOf(operation));
    this.believe(() => {
      group.names = [to];
    });
  }

  async #deleteGroup(name: string, key: string): Promise<void> {
    const group = this.model.group(key);
    if (group.exists === "no") return;
    this.believe(() => {
      group.exists = "maybe";
    });
    await this.#expect(name, [204, 404], "DELETE", `/Groups/${this.ids.get(key)}`);
    this.believe(() => {
      group.exists = "no";
      group.names = [];
      this.#endAll(group);
      for (const other of this.model.groups.values()) other.members.delete(key);
    });
  }

  #endAll(group: DirectoryGroup): void {
    for (const member of group.members.keys()) this.model.standing?.ended(group, member);
    group.members.clear();
  }

  /** Has the administrator decide on everything that waits after a reactivation. */
  async review(name: string, verdict: "confirm" | "dismiss"): Promise<void> {
    const { model } = this;
    const { standing, groups } = model;
    if (standing === undefined) return;
    const release = await this.#locks.take([EVERY_STANDING]);
    try {
      const waiting = standing.waitingOf(groups.values(), (person) => model.person(person).active === "yes");
      this.believe(() => {
        for (const { group, member } of waiting)
          if (verdict === "confirm") standing.stating(group, [member]);
          else group.members.set(member, "maybe");
      });
      for (let isMore = true; isMore; ) {
        const { status, body } = await this.administer(name, "POST", `/reviews/${verdict}`, {});
        if (status !== 200) throw new Error(`${name}: the reviews answered ${status}`);
        isMore = body.more === true;
      }
      this.believe(() => {
        for (const { group, member } of waiting) {
          if (verdict === "confirm") standing.stated(group, [member]);
          else standing.ended(group, member);
          if (verdict === "dismiss") group.members.delete(member);
        }
      });
    } finally {
      release();
    }
  }

  /** Who was deleted while a request named them is no member of anything. */
  #forgetGone(members: Map<string, unknown>): void {
    for (const member of members.keys()) {
      const holder = this.model.groups.get(member) ?? this.model.people.get(member);
      if (holder?.exists === "no") members.delete(member);
    }
  }

  #isThere(member: string): boolean {
    const holder = this.model.groups.get(member) ?? this.model.people.get(member);
    return holder?.exists === "yes" && this.ids.has(member);
  }

  #values = (members: readonly string[]) => members.map((member) => ({ value: this.ids.get(member) }));

  #userNameOf = (user: string): string => this.#userNames.get(user) ?? mailOf(user);

  #userResource = (user: string, active: boolean) => ({
    schemas: [USER],
    userName: this.#userNameOf(user),
    active,
    name: { givenName: user, familyName: "Test" },
    emails: [{ value: mailOf(user), type: "work", primary: true }],
  });

  #groupResource = (key: string, displayName: string, members: readonly string[]) => ({
    schemas: [GROUP],
    displayName,
    ...(EXTERNAL_IDS[key] === undefined ? {} : { externalId: EXTERNAL_IDS[key] }),
    members: this.#values(members),
  });

  #scim(name: string, method: string, path: string, body?: object): Promise<Answer> {
    return this.#client.scim(name, this.credentials, method, path, body);
  }

  async #expect(
    name: string,
    statuses: readonly number[],
    method: string,
    path: string,
    body?: object,
  ): Promise<void> {
    const answer = await this.#scim(name, method, path, body);
    // Gone already is an answer only to a repeat.
    if (!statuses.includes(answer.status) || (answer.status === 404 && answer.tries === 1))
      throw new Error(`${name}: ${method} ${path} answered ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  /** After a creation whose answer was lost. */
  async #find(name: string, key: string, type: string, filter: string): Promise<void> {
    const { body } = await this.#scim(name, "GET", `/${type}?filter=${encodeURIComponent(filter)}`);
    const [found] = (body.Resources ?? []) as { id: string }[];
    if (found === undefined) throw new Error(`${name}: taken, and not to be found`);
    this.ids.set(key, found.id);
  }
}

/** The way to a tenant's Foundation, as the administrator states it. */
export const foundationOf = (platform: Platform, { name, callsPerSecond }: Setup, roleBinding: Binding) => ({
  baseUrl: platform.foundations.urlOf(name),
  organization: "demo",
  credentials: { type: "password", user: "rollcall", password: "rollcall" },
  callsPerSecond,
  provisionUsers: true,
  roleBinding,
});

const whenOf = (prefix: string): string => (prefix === "" ? "displayName pr" : `displayName sw "${prefix}"`);

const patchOf = (...Operations: readonly object[]) => ({ schemas: [PATCH], Operations });
