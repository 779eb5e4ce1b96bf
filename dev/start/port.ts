import { once } from "node:events";
import { createServer } from "node:net";
import { StartFault } from "./fault.ts";

/** Throws a StartFault if something listens on this port of the loopback address. `setting` is the variable that chooses another. */
export async function claimPort(port: number, setting: string): Promise<void> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    const why =
      error instanceof Error && "code" in error && error.code === "EADDRINUSE" ? "in use" : "closed";
    throw new StartFault(`Port ${port} is ${why}; end what uses it, or choose another with ${setting}.`);
  }
  server.close();
  await once(server, "close");
}
