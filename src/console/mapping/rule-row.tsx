import type { Child } from "hono/jsx";
import { MAPPING_LIMITS } from "../../limits/tenants.ts";
import type { FilterCheck } from "../../mapping/check.ts";
import { CheckLine } from "./check-line.tsx";
import type { DraftRule } from "./draft.ts";
import type { Focus } from "./edit.ts";
import type { Problems } from "./problems.ts";

interface RuleRowProps {
  readonly rule: DraftRule;
  readonly row: number;
  readonly isLast: boolean;
  /** The address of the mapping's page. */
  readonly path: string;
  readonly check: FilterCheck;
  readonly problems: Problems;
  readonly focus: Focus | undefined;
}

/** One rule of the table: what it says, what its filter finds now, and the buttons that move it or take it away. */
export function RuleRow({ rule, row, isLast, path, check, problems, focus }: RuleRowProps) {
  const place = row + 1;
  const found = rule.when.trim() === "" ? undefined : check.filters[row];
  const wrong = (field: string) => problems.at(`/rules/${row}/${field}`);
  const focused = (on: Focus["on"]) => focus?.row === row && focus.on === on;
  const input = { type: "text", autocomplete: "off", dir: "auto" } as const;
  return (
    <tr>
      <th scope="row" class="place">
        <span class="unseen">Rule </span>
        {place}
      </th>
      <Cell
        name={`when.${row}`}
        label="When"
        of={place}
        error={found?.ok === false ? undefined : wrong("when")}
      >
        {(id, described) => (
          <>
            <input
              {...input}
              {...described(`check-${row}`)}
              id={id}
              name={`when.${row}`}
              class="filter"
              value={rule.when}
              maxlength={MAPPING_LIMITS.whenLength}
              spellcheck={false}
              placeholder={'displayName eq "Sales"'}
              autofocus={focused("when")}
              aria-invalid={found?.ok === false ? "true" : undefined}
              hx-get={`${path}/check/${row}`}
              hx-trigger="input changed delay:400ms"
              hx-target={`#check-${row}`}
              hx-sync="this:replace"
              {...onlyWhenAnswered}
            />
            <p class="hint" id={`check-${row}`} aria-live="polite">
              {found !== undefined && <CheckLine found={found} extent={check} />}
            </p>
          </>
        )}
      </Cell>
      <Cell name={`target.${row}`} label="Foundation group" of={place} error={wrong("target")}>
        {(id, described) => (
          <input
            {...input}
            {...described()}
            id={id}
            name={`target.${row}`}
            value={rule.target}
            maxlength={MAPPING_LIMITS.targetLength}
            placeholder="{displayName}"
          />
        )}
      </Cell>
      <Cell name={`roles.${row}`} label="Roles" of={place} error={wrong("roles")}>
        {(id, described) => (
          <input
            {...input}
            {...described()}
            id={id}
            name={`roles.${row}`}
            value={rule.roles}
            placeholder="none"
          />
        )}
      </Cell>
      <td class="adopt">
        <label>
          <input type="checkbox" name={`adopt.${row}`} checked={rule.adopt} />{" "}
          <span>
            Take over<span class="unseen"> an existing group, rule {place}</span>
          </span>
        </label>
      </td>
      <td class="actions-cell">
        <Move to="up" {...{ row, disabled: row === 0, autofocus: focused("up") }} />
        <Move to="down" {...{ row, disabled: isLast, autofocus: focused("down") }} />
        <button
          type="submit"
          name="do"
          value={`remove.${row}`}
          class="button icon"
          aria-label={`Remove rule ${place}`}
        >
          ✕
        </button>
      </td>
    </tr>
  );
}

/** What comes instead of an answer is a whole page, which has no place under a field. */
const onlyWhenAnswered = { "hx-status:4xx": "swap:none", "hx-status:5xx": "swap:none" };

interface CellProps {
  readonly name: string;
  readonly label: string;
  /** The place of the rule, as people count. */
  readonly of: number;
  readonly error: string | undefined;
  /** Makes the field, from its id and from what states which texts describe it. */
  readonly children: (id: string, described: (...ids: readonly string[]) => object) => Child;
}

/** A field of the table, with a label for who does not see its column's head, and with what is wrong with it. */
function Cell({ name, label, of, error, children }: CellProps) {
  const id = `field-${name.replace(".", "-")}`;
  const described = (...ids: readonly string[]) => {
    const all = error === undefined ? ids : [`${id}-error`, ...ids];
    return {
      ...(all.length === 0 ? {} : { "aria-describedby": all.join(" ") }),
      ...(error === undefined ? {} : { "aria-invalid": "true" }),
    };
  };
  return (
    <td>
      <label for={id} class="cell-label">
        {label}
        <span class="unseen"> of rule {of}</span>
      </label>
      {children(id, described)}
      {error !== undefined && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </td>
  );
}

const Move = ({
  to,
  row,
  disabled,
  autofocus,
}: {
  to: "up" | "down";
  row: number;
  disabled: boolean;
  autofocus: boolean;
}) => (
  <button
    type="submit"
    name="do"
    value={`${to}.${row}`}
    class="button icon"
    aria-label={`Move rule ${row + 1} ${to}`}
    {...{ disabled, autofocus }}
  >
    {to === "up" ? "↑" : "↓"}
  </button>
);
