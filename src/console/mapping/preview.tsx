import type { Child } from "hono/jsx";
import type { Session } from "../../access/sessions.ts";
import type { MappingPreview, PreviewedMove, PreviewedRole, Sample } from "../../mapping/preview.ts";
import type { ParkedTarget } from "../../store/parked-targets.ts";
import { AfterPreview } from "../ui/after-preview.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { Table } from "../ui/table.tsx";
import { counted, number, sentence } from "../ui/words.ts";
import type { Draft } from "./draft.ts";
import { DraftFields } from "./draft-fields.tsx";
import { lossesOf, summaryOf } from "./losses.ts";
import { Parked } from "./parked.tsx";
import { StatedMapping } from "./stated.tsx";

interface PreviewProps {
  readonly session: Session;
  readonly draft: Draft;
  readonly preview: MappingPreview;
  readonly parked: readonly ParkedTarget[];
  /** Why the preview is shown although saving was asked for. */
  readonly because?: string | undefined;
}

/** What a mapping would change, and the button that saves just this mapping. */
export function Preview({ session, draft, preview, parked, because }: PreviewProps) {
  const home = `/console/${session.tenant}`;
  const losses = lossesOf(preview);
  return (
    <>
      <p class="crumbs">
        <a href={`${home}/mapping`}>Mapping</a>
      </p>
      <h1>Preview</h1>
      <p class="lede">{summaryOf(preview)}</p>
      {because !== undefined && (
        <Notice tone="warn" title="Not saved yet">
          {because}
        </Notice>
      )}
      <Moves title="People who lose a place" moves={preview.lost} home={home} />
      <Moves title="People who gain a place" moves={preview.gained} home={home} />
      <Groups {...preview} home={home} />
      <Roles title="Roles that are taken away" roles={preview.rolesLost} />
      <Roles title="Roles that are given" roles={preview.rolesGained} />
      <Collisions shared={preview.shared} tooLong={preview.tooLong} />
      <Parked title="Waiting already, under the mapping in force" targets={parked} home={home} />
      <details class="advanced">
        <summary>The mapping that this is about</summary>
        <StatedMapping draft={draft} caption="The mapping that would be saved" />
      </details>
      {preview.lost.count > 0 && (
        <p class="quiet">
          Where many people lose access at once, the removals wait under{" "}
          <a href={`${home}/sync?state=held`}>Sync</a> until somebody approves them, as the{" "}
          <a href={`${home}/policies`}>policies</a> say.
        </p>
      )}
      <Form session={session} action={`${home}/mapping`} layout="wide">
        <DraftFields draft={draft} />
        <input type="hidden" name="seen" value={String(losses)} />
        <AfterPreview />
      </Form>
    </>
  );
}

const Moves = ({ title, moves, home }: { title: string; moves: Sample<PreviewedMove>; home: string }) => (
  <Part title={title} of={moves}>
    <Table caption={title} heads={["Person", "Foundation group", "Why"]}>
      {moves.sample.map(({ userId, userName, target, because }) => (
        <tr>
          <td class="who">
            <a href={`${home}/people/${encodeURIComponent(userId)}`} dir="auto">
              {userName}
            </a>
          </td>
          <td dir="auto">{target}</td>
          <td dir="auto">{because}</td>
        </tr>
      ))}
    </Table>
  </Part>
);

const Roles = ({ title, roles }: { title: string; roles: Sample<PreviewedRole> }) => (
  <Part title={title} of={roles}>
    <Table caption={title} heads={["Role", "Foundation group"]}>
      {roles.sample.map(({ role, target }) => (
        <tr>
          <td dir="auto">{role}</td>
          <td dir="auto">{target}</td>
        </tr>
      ))}
    </Table>
  </Part>
);

function Groups({ made, dropped, renamed, home }: MappingPreview & { readonly home: string }) {
  return (
    <>
      <Part title="Foundation groups that are made" of={made}>
        <Names of={made.sample} />
        <p class="hint">
          Where Foundation has a group of such a name already, and its rule may not take it over, the name is
          parked and waits for you; nobody gets in before.
        </p>
      </Part>
      <Part title="Foundation groups that nothing feeds any more" of={dropped}>
        <Names of={dropped.sample} />
        <p class="hint">
          Everybody is taken out of them, and their roles with them. Only groups that Rollcall made are ever
          deleted, and only where the <a href={`${home}/policies`}>policy</a> says so.
        </p>
      </Part>
      <Part title="Foundation groups that get another name" of={renamed}>
        <ul class="plain-list">
          {renamed.sample.map(({ from, to }) => (
            <li>
              <bdi>{from}</bdi> → <bdi>{to}</bdi>
            </li>
          ))}
        </ul>
      </Part>
    </>
  );
}

const Collisions = ({ shared, tooLong }: Pick<MappingPreview, "shared" | "tooLong">) => (
  <>
    <Part title="Foundation groups that several groups share" of={shared}>
      <ul class="plain-list">
        {shared.sample.map(({ target, groups }) => (
          <li>
            <bdi>{target}</bdi>: {number(groups)} groups feed it
          </li>
        ))}
      </ul>
      <p class="hint">
        Equal names are one Foundation group: whoever is in any of these groups is in it. Upper and lower case
        make no difference.
      </p>
    </Part>
    <Part title="Names that Foundation will not take" of={tooLong}>
      <Table caption="Names that are too long" heads={["Name", "Why"]}>
        {tooLong.sample.map(({ target, reason }) => (
          <tr>
            <td dir="auto">{target}</td>
            <td>{reason}</td>
          </tr>
        ))}
      </Table>
      <p class="hint">These are parked until the name is shorter; nobody gets in before.</p>
    </Part>
  </>
);

const Names = ({ of }: { of: readonly string[] }) => (
  <ul class="names">
    {of.map((name) => (
      <li dir="auto">{name}</li>
    ))}
  </ul>
);

/** A kind of change, with how many there are; nothing where there are none. */
const Part = ({ title, of, children }: { title: string; of: Sample<unknown>; children?: Child }) =>
  of.count === 0 ? null : (
    <section>
      <h2>
        {title} <span class="amount">{number(of.count)}</span>
      </h2>
      {children}
      {of.count > of.sample.length && (
        <p class="quiet">{sentence(counted(of.sample.length, "is", "are"))} shown here, the first of them.</p>
      )}
    </section>
  );
