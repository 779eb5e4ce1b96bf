import { describe, expect, it } from "vitest";
import { type ScimTenant, scimTenant } from "../../support/scim.ts";

interface Preview {
  readonly targets: Record<string, { readonly count: number; readonly sample: readonly unknown[] }>;
  readonly members: Record<
    "gained" | "lost",
    {
      readonly count: number;
      readonly sample: readonly { userName: string; target: string; because: string }[];
    }
  >;
}

async function preview(tenant: ScimTenant, mapping: object): Promise<Preview> {
  const answer = await tenant.api("POST", "/mapping/preview", mapping);
  expect(answer.status).toBe(200);
  return answer.json<Preview>();
}

const reasons = (moves: Preview["members"]["gained"]) =>
  Object.fromEntries(
    moves.sample.map(({ userName, target, because }) => [`${userName} → ${target}`, because]),
  );

describe("the reasons in a preview of a mapping", () => {
  it("name the directory group, nested ones included, and the rule", async () => {
    const tenant = await scimTenant();
    const [ada, bo] = [await tenant.addUser("ada"), await tenant.addUser("bo")];
    const deep = await tenant.addGroup("deep", [bo]);
    await tenant.addGroup("sales-top", [ada, deep]);
    const before = {
      rules: [
        { when: 'displayName eq "nobody"', target: "Nothing" },
        { when: 'displayName sw "sales"', target: "Sales" },
      ],
      otherwise: "mirror",
    };
    expect(reasons((await preview(tenant, before)).members.gained)).toEqual({
      "ada → Sales":
        'The group "sales-top" holds them, and rule 2 (displayName sw "sales") gives it this target.',
      "bo → Sales":
        'The group "sales-top" holds them, and rule 2 (displayName sw "sales") gives it this target.',
    });
    expect((await tenant.api("PUT", "/mapping", before)).status).toBe(200);

    const { members } = await preview(tenant, { rules: [], otherwise: "mirror" });
    expect(reasons(members.lost)).toEqual({
      "ada → Sales":
        'The group "sales-top" holds them; so far rule 2 (displayName sw "sales") gives it this target, and then no rule does.',
      "bo → Sales":
        'The group "sales-top" holds them; so far rule 2 (displayName sw "sales") gives it this target, and then no rule does.',
    });
    expect(reasons(members.gained)).toEqual({
      "ada → sales-top": 'The group "sales-top" holds them; no rule matches it, so it is mirrored.',
      "bo → sales-top": 'The group "sales-top" holds them; no rule matches it, so it is mirrored.',
    });
    expect(reasons((await preview(tenant, { rules: [], otherwise: "ignore" })).members.lost)).toMatchObject({
      "bo → deep": 'The group "deep" holds them, and is no longer mirrored.',
    });
  });

  it("tell of names that are one target, that change, and that are too long", async () => {
    const tenant = await scimTenant({ name: "Acme" });
    await tenant.addGroup("a");
    await tenant.addGroup("b");
    await tenant.addGroup("x".repeat(250));
    const { targets, members } = await preview(tenant, {
      rules: [
        { when: 'displayName eq "a"', target: "All" },
        { when: 'displayName eq "b"', target: "ALL" },
      ],
      otherwise: "mirror",
      nameTemplate: "{tenant} – {group}",
    });
    expect(targets).toEqual({
      made: { count: 1, sample: [expect.stringMatching(/^Acme – all$/i)] },
      dropped: { count: 2, sample: expect.arrayContaining(["a", "b"]) },
      renamed: { count: 1, sample: [{ from: "x".repeat(250), to: `Acme – ${"x".repeat(250)}` }] },
      shared: { count: 1, sample: [{ target: expect.stringMatching(/^Acme – all$/i), groups: 2 }] },
      tooLong: {
        count: 1,
        sample: [
          {
            target: `Acme – ${"x".repeat(250)}`,
            reason: "The name has 257 characters; Foundation takes 255.",
          },
        ],
      },
    });
    expect(members.gained.count + members.lost.count).toBe(0);
  });
});
