/** What Foundation's API has no call for, so that nobody waits for it. */
export const LIMITATIONS = [
  {
    what: "updateUsers",
    sentence:
      "Foundation cannot change a user: names and e-mail addresses stay as they were when the user was made. Change them there by hand where it matters.",
  },
  {
    what: "disableUsers",
    sentence:
      'Foundation cannot disable a user: whoever is deactivated loses every managed group, and the account stays unless "onDeactivate.foundationUser" is "remove".',
  },
] as const;
