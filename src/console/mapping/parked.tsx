import type { ParkedTarget } from "../../store/parked-targets.ts";
import { Notice } from "../ui/notice.tsx";

/** Foundation groups that wait because of what the mapping says, with the reason and what helps; nothing where there are none. */
export const Parked = ({
  title,
  targets,
  home,
}: {
  title: string;
  targets: readonly ParkedTarget[];
  home: string;
}) =>
  targets.length === 0 ? null : (
    <Notice tone="warn" title={title}>
      {[...Map.groupBy(targets, ({ reason, remedy }) => `${reason} ${remedy}`)].map(([why, waiting]) => (
        <p>
          {waiting.map(({ name }, place) => (
            <>
              {place > 0 && ", "}
              <strong>
                <bdi>{name}</bdi>
              </strong>
            </>
          ))}
          : <bdi>{why}</bdi>
        </p>
      ))}
      <a href={`${home}/sync?state=parked`}>All that waits</a>
    </Notice>
  );
