import type { Child } from "hono/jsx";

interface TableProps {
  /** What the table holds; read out, not shown. */
  readonly caption: string;
  /** The heads of the columns; one that begins with `#` is a column of numbers. An empty one is a column of buttons. */
  readonly heads: readonly string[];
  /** Whether a row becomes a paragraph on a narrow screen; cells of class `wide` begin a line there. Otherwise the table scrolls within itself. */
  readonly stacks?: boolean;
  /** Rows of cells: `<tr>`s. */
  readonly children?: Child;
}

/** Data in rows. */
export const Table = ({ caption, heads, stacks = false, children }: TableProps) => (
  <section class={stacks ? "scroll stack" : "scroll"} tabindex={0} aria-label={caption}>
    <table>
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {heads.map((head) =>
            head === "" ? (
              <td></td>
            ) : (
              <th scope="col" class={head.startsWith("#") ? "number" : undefined}>
                {head.replace(/^#/, "")}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </section>
);

/** What stands where a table would have no rows: why there are none, and what would bring some. */
export const Empty = ({ children }: { children?: Child }) => <p class="empty">{children}</p>;

/** The way to the next page of a table; nothing where there is none. `href` is an address with a query. */
export const More = ({ href }: { href: string | undefined }) =>
  href === undefined ? null : (
    <nav class="pager" aria-label="Pages">
      <a href={href} rel="next">
        Next page
      </a>
    </nav>
  );

/** Names and values in two columns. */
export const Facts = ({ children }: { children?: Child }) => <dl class="facts">{children}</dl>;

export const Fact = ({ name, children }: { name: string; children?: Child }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
