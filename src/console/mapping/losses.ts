import type { MappingPreview } from "../../mapping/preview.ts";
import { counted, number, sentence } from "../ui/words.ts";

/** How much a mapping takes away: places of people, roles of groups, and groups. */
export const lossesOf = ({ lost, rolesLost, dropped }: MappingPreview): number =>
  lost.count + rolesLost.count + dropped.count;

/** The whole preview in one or two sentences. */
export function summaryOf(preview: MappingPreview): string {
  const { made, dropped, renamed, gained, lost, rolesGained, rolesLost } = preview;
  const groups = listed([
    [made.count, "made"],
    [dropped.count, "left empty"],
    [renamed.count, "renamed"],
  ]);
  const parts = [
    groups === "" ? "" : `Foundation groups: ${groups}.`,
    movesOf(gained.count, lost.count),
    rolesGained.count + rolesLost.count === 0
      ? ""
      : `Roles of groups: ${listed([
          [rolesGained.count, "given"],
          [rolesLost.count, "taken away"],
        ])}.`,
  ].filter((part) => part !== "");
  return parts.length === 0
    ? "Nobody gains or loses anything, and no Foundation group changes."
    : parts.join(" ");
}

function movesOf(gained: number, lost: number): string {
  const parts = [
    gained === 0 ? "" : `${counted(gained, "place", "places")} gained`,
    lost === 0 ? "" : `${counted(lost, "place", "places")} lost`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "Nobody moves." : `${sentence(parts.join(", "))}.`;
}

const listed = (amounts: readonly (readonly [count: number, what: string])[]): string =>
  amounts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${number(count)} ${what}`)
    .join(", ");
