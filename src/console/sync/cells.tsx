/** A person of the directory with the way to them; without an id only the name. `dir` is theirs, whatever script they write. */
export const Person = ({ home, id, name }: { home: string; id: string | null; name: string | null }) => {
  if (id === null || id === "") return <>{name ?? "–"}</>;
  return (
    <a href={`${home}/people/${encodeURIComponent(id)}`} dir="auto">
      {name ?? id}
    </a>
  );
};

/** A Foundation group, with the way to the directory group that feeds it, where one does. */
export const FoundationGroup = ({
  home,
  groupId,
  name,
}: {
  home: string;
  groupId: string | null;
  name: string | null;
}) => {
  if (name === null) return <>–</>;
  if (groupId === null) return <span dir="auto">{name}</span>;
  return (
    <a href={`${home}/groups/${encodeURIComponent(groupId)}`} dir="auto">
      {name}
    </a>
  );
};

/** Why something is as it is, and what to do about it. */
export const Why = ({ reason, remedy }: { reason: string | null; remedy: string | null }) => (
  <>
    {reason !== null && <span dir="auto">{reason}</span>}
    {remedy !== null && (
      <>
        {" "}
        <span class="quiet" dir="auto">
          {remedy}
        </span>
      </>
    )}
  </>
);
