import { Table } from "../ui/table.tsx";
import { duration } from "../ui/time.tsx";
import { number } from "../ui/words.ts";
import { type Bin, binLabel, type Span } from "./bins.ts";

/** The figures behind the charts, for who reads rather than looks; stretches in which nothing happened are left out. */
export function Figures({ bins, span }: { bins: readonly Bin[]; span: Span }) {
  const busy = bins.filter(
    ({ changes, refused, failed, callsFailed, delays }) =>
      changes + refused + failed + callsFailed + delays.items > 0,
  );
  return (
    <details>
      <summary>The figures as a table</summary>
      {busy.length === 0 ? (
        <p class="quiet">Nothing has happened in this time.</p>
      ) : (
        <Table caption={`Figures of the last ${span}, newest first`} heads={HEADS}>
          {busy.toReversed().map((bin) => (
            <tr>
              <th scope="row">{binLabel(bin, span)}</th>
              <td class="number">{number(bin.changes)}</td>
              <td class="number">{number(bin.delays.items)}</td>
              <td class="number">{time(bin.delays.p50Ms)}</td>
              <td class="number">{time(bin.delays.p95Ms)}</td>
              <td class="number">{number(bin.refused)}</td>
              <td class="number">{number(bin.failed)}</td>
              <td class="number">{number(bin.callsFailed)}</td>
            </tr>
          ))}
        </Table>
      )}
    </details>
  );
}

const HEADS = [
  "Time (UTC)",
  "#Changes from the IdP",
  "#Reached Foundation",
  "#Half within",
  "#95 of 100 within",
  "#Refused",
  "#Failed here",
  "#Failed at Foundation",
];

const time = (ms: number | null): string => (ms === null ? "–" : duration(ms));
