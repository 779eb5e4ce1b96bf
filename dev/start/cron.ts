/** Where `wrangler dev` takes a request for the firing of a Cron trigger. */
const SCHEDULED_PATH = "/cdn-cgi/local/scheduled";
const MINUTE_MS = 60_000;

/** Fires the Worker's Cron trigger now and each minute, which `wrangler dev` leaves to others. Gives what ends that. */
export function startCron(rollcallUrl: string): () => void {
  const ended = new AbortController();
  const fire = async () => {
    try {
      const response = await fetch(rollcallUrl + SCHEDULED_PATH, { signal: ended.signal });
      const text = await response.text();
      if (!response.ok) console.error(`The Cron trigger answered ${response.status}: ${text}`);
    } catch (error) {
      if (!ended.signal.aborted) console.error("The Cron trigger could not be fired:", error);
    }
  };
  void fire();
  const timer = setInterval(fire, MINUTE_MS);
  return () => {
    clearInterval(timer);
    ended.abort();
  };
}
