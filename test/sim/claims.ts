import type { IdpAction } from "./actions.ts";
import type { Claim } from "./locks.ts";

/**
 * What each request is about. `as member` is somebody's or some group's place in others: it may go while others are changed, but not come
 * again before they have ended, because the new one bears another id.
 */
export function claimsOf(action: IdpAction, reviews: boolean): Claim[] {
  return reviews ? [...claimsOn(action), standingOf(action)] : claimsOn(action);
}

/** Everybody's standing in groups. */
export const EVERY_STANDING: Claim = { key: "standing", alone: true };

/** Whether a membership was stated before or after a deactivation is what a review asks, so the two do not go side by side there. */
function standingOf({ do: what }: IdpAction): Claim {
  const turns = what === "setActive" || what === "createUserAgain";
  return turns ? EVERY_STANDING : { ...EVERY_STANDING, alone: false };
}

function claimsOn(action: IdpAction): Claim[] {
  const shared = (key: string): Claim => ({ key, alone: false });
  const alone = (key: string): Claim => ({ key, alone: true });
  const named = (members: readonly string[]) => members.map((member) => shared(`${member} as member`));
  switch (action.do) {
    case "createUser":
    case "createUserAgain":
      return [alone(action.user), alone(`${action.user} as member`)];
    case "deleteUser":
      return [alone(action.user), shared(`${action.user} as member`)];
    case "renameUser":
      return [shared(action.user), alone(`name of ${action.user}`)];
    case "setActive":
      // A PUT states the name as well.
      return [shared(action.user), alone(`active ${action.user}`), alone(`name of ${action.user}`)];
    case "createGroup":
      return [alone(action.group), alone(`${action.group} as member`), ...named(action.members)];
    case "replaceMembers":
      return [alone(action.group), ...named(action.members)];
    case "deleteGroup":
      return [alone(action.group), shared(`${action.group} as member`)];
    case "add":
    case "remove":
      return [
        shared(action.group),
        ...named(action.members),
        ...action.members.map((member) => alone(`${member} in ${action.group}`)),
      ];
    case "renameGroup":
      return [shared(action.group), alone(`name of ${action.group}`)];
  }
}
