/** One peer in a process of its own: says its address, is filled on request, and serves until it is ended. Started by process.ts. */
import { createServer } from "node:http";

const [name, stateDirectory] = process.argv.slice(2);
const { createPeer } = await import(`./${name}.js`);
const peer = await createPeer(stateDirectory);

const server = createServer(peer.handler);
server.listen(0, "127.0.0.1", () => {
  process.send({ url: `http://127.0.0.1:${server.address().port}${peer.path}`, token: peer.token });
});
process.on("message", async ({ plan, seconds }) => {
  process.send(await peer.fill(plan, performance.now() + seconds * 1_000));
});
process.on("disconnect", () => process.exit());
