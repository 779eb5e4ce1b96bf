import { expect, it } from "vitest";
import { describeRead } from "../../../src/console/setup/read-words.ts";

it.each([
  ["/ServiceProviderConfig", "Asked what this service can do."],
  ["/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "Asked which attributes there are."],
  ["/Users?startIndex=1&count=1", "Listed people."],
  ["/Groups", "Listed groups."],
  ['/Users?filter=userName eq "a?b"&count=1', 'Looked for people with userName eq "a?b".'],
  [
    '/Groups?excludedAttributes=members&filter=displayName eq "Sales"',
    'Looked for groups with displayName eq "Sales".',
  ],
  ["/Users/01a201f5-6343-722e-829b-b72f992396b6", "Read one person."],
  ["/Groups/7?excludedAttributes=members", "Read one group."],
  ["/Users/.search", "Listed people."],
  ["/constructor", "Asked for something by SCIM."],
  ["/", "Asked for something by SCIM."],
])("%s: %s", (path, words) => {
  expect(describeRead({ path })).toBe(words);
});
