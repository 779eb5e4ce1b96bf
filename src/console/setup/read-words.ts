/** What a SCIM read asked for, in a few words for people. The path is that below the tenant's SCIM address, decoded. */
export function describeRead({ path }: { readonly path: string }): string {
  const [address = "", ...rest] = path.split("?");
  const [, collection = "", id] = address.split("/");
  const things = collections.get(collection);
  if (things === undefined) return discovery.get(collection) ?? "Asked for something by SCIM.";
  if (id !== undefined && id !== ".search") return `Read one ${things.one}.`;
  const filter = /(?:^|&)filter=([^&]*)/.exec(rest.join("?"))?.[1];
  return filter === undefined ? `Listed ${things.many}.` : `Looked for ${things.many} with ${filter}.`;
}

const collections: ReadonlyMap<string, { readonly one: string; readonly many: string }> = new Map([
  ["Users", { one: "person", many: "people" }],
  ["Groups", { one: "group", many: "groups" }],
]);

const discovery: ReadonlyMap<string, string> = new Map([
  ["ServiceProviderConfig", "Asked what this service can do."],
  ["Schemas", "Asked which attributes there are."],
  ["ResourceTypes", "Asked which kinds of resources there are."],
]);
