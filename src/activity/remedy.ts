/** What an administrator can do about a refusal, beyond what its reason says; empty where the reason says it all. */
export function remedyOf(status: number): string {
  if (status >= 500) return later;
  return REMEDIES[status] ?? "";
}

const later =
  "IdPs send such requests again by themselves; if it lasts, ask the operator of this service with the id of this record.";

const REMEDIES: Readonly<Record<number, string>> = {
  400: "It will be refused again until the IdP sends something else: look at the request and at the attribute mapping there.",
  404: "The IdP knows an id that is not here, or not any more: let it look up the person or the group anew, at Okta by removing and adding the assignment, at Entra by a restart of the provisioning.",
  409: "Two at the IdP claim the same thing: rename one of them there, or delete the one here that is left over.",
  412: "Somebody else changed it in between; nothing has to be done if the client reads it and sends its change again.",
  413: "Let the IdP send less at once, or state a smaller group.",
  429: "Nothing has to be done: IdPs slow down and send it again.",
  501: "Switch off what asks for this at the IdP.",
};
