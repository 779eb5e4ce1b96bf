import { bulkTolerances } from "./bulk.ts";
import { tombstoneName } from "./entra.ts";
import { filterTolerances } from "./filter.ts";
import { patchTolerances } from "./patch/tolerances.ts";
import { resourceTolerances } from "./resource.ts";
import type { Tolerance } from "./tolerance.ts";

/** Every tolerance there is, each once: what the activity record may name, and what docs/tolerances.md explains. */
export const tolerances: readonly Tolerance[] = [
  ...new Set([
    ...resourceTolerances,
    ...patchTolerances,
    ...filterTolerances,
    ...bulkTolerances,
    tombstoneName,
  ]),
];
