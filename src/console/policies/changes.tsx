import { Fact, Facts } from "../ui/table.tsx";
import { catalogue, type PolicyName, wordsFor } from "./catalogue.ts";
import type { Texts } from "./texts.ts";

/** What policies become, each in words. */
export const Changes = ({ names, from, to }: { names: readonly PolicyName[]; from: Texts; to: Texts }) => (
  <Facts>
    {names.map((name) => (
      <Fact name={catalogue[name].title}>
        <bdi>{wordsFor(name, from[name])}</bdi> → <bdi>{wordsFor(name, to[name])}</bdi>
      </Fact>
    ))}
  </Facts>
);
