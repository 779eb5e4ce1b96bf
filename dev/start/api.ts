import { StartFault } from "./fault.ts";

/** Calls Rollcall's API, and gives the answer's JSON. Throws a StartFault with what the answer says if it is not a 2xx. */
export async function callApi(
  rollcallUrl: string,
  token: string | undefined,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const response = await fetch(rollcallUrl + path, {
    method,
    headers: {
      "Content-Type": "application/json",
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok)
    throw new StartFault(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
