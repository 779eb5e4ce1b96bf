import fc from "fast-check";
import type { AttributePath, Comparison, Filter, Literal } from "../../../../src/scim/filter/ast.ts";

/** Random filters as `parseFilter` may give them, shallow enough to stay within its limits. */
export function filters(depth = 2): fc.Arbitrary<Filter> {
  return depth === 0 ? leaf(paths) : branch(depth, fc.oneof(leaf(paths), valuePath));
}

const names = fc
  .stringMatching(/^[A-Za-z$][A-Za-z0-9$_-]{0,6}$/)
  .filter((name) => !["and", "or", "not"].includes(name.toLowerCase()));

const paths: fc.Arbitrary<AttributePath> = fc.record(
  {
    schema: fc.constantFrom(
      "urn:ietf:params:scim:schemas:core:2.0:User",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
      "urn:example:1.0",
    ),
    attribute: names,
    subAttribute: names,
  },
  { requiredKeys: ["attribute"] },
);

const elementPaths: fc.Arbitrary<AttributePath> = fc.record({ attribute: names });

const literals: fc.Arbitrary<Literal> = fc.oneof(
  fc.string({ unit: "binary" }).filter((text) => !text.includes("\0")),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.boolean(),
  fc.constant(null),
);

const operators = fc.constantFrom<Comparison>("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le");

const leaf = (path: fc.Arbitrary<AttributePath>): fc.Arbitrary<Filter> =>
  fc.oneof(
    fc.record({ kind: fc.constant("present" as const), path }),
    fc.record({ kind: fc.constant("compare" as const), path, operator: operators, value: literals }),
  );

const valuePath: fc.Arbitrary<Filter> = fc.record({
  kind: fc.constant("valuePath" as const),
  path: paths,
  filter: fc.oneof(leaf(elementPaths), branch(1, leaf(elementPaths))),
});

/** At most three parts per node: two levels, and one more in a value path, have 27 comparisons. */
function branch(depth: number, leaves: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> {
  const inner = depth <= 1 ? leaves : fc.oneof(leaves, branch(depth - 1, leaves));
  return fc.oneof(
    leaves,
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      filters: fc.array(inner, { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), filter: inner }),
  );
}
