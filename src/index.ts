import { createApp } from "./app.ts";
import type { Env, WakeMessage } from "./config.ts";
import { sweep } from "./reconcile/sweep.ts";
import { consumeDeadWakes, consumeWakes } from "./reconcile/wake.ts";

export { GroupWriter } from "./directory/group-writer/object.ts";
export { BulkRunner } from "./http/scim/bulk/runner.ts";
export { Lane } from "./lane/object.ts";

const app = createApp();

export default {
  fetch: app.fetch,
  queue: (batch, env) =>
    batch.queue.endsWith("-dead") ? consumeDeadWakes(batch, env, Date.now()) : consumeWakes(batch, env),
  scheduled: (controller, env) => sweep(env, controller.scheduledTime),
} satisfies ExportedHandler<Env, WakeMessage>;
