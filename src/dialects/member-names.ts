import type { Tolerance } from "./tolerance.ts";

export const memberByExternalId: Tolerance = {
  name: "member-by-external-id",
  why: "Clients that keep no ids of ours name members by their own; where it is nobody's id and exactly one has it as externalId, that one is meant.",
};
