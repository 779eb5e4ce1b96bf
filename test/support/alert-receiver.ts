import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import worker from "../../src/index.ts";
import { webhookHeaders } from "../../src/lib/standard-webhooks.ts";
import type { FoundationWorld } from "./foundation-world.ts";

/** A message as its receiver sees it. */
export interface ReceivedAlert {
  readonly id: string;
  readonly type: string;
  readonly data: {
    readonly tenant: string;
    readonly summary: string;
    readonly remedy: string;
    readonly count?: number;
    readonly items?: readonly {
      readonly kind: string;
      readonly user: string | null;
      readonly reason?: string;
      readonly remedy?: string;
      readonly action?: string;
    }[];
    readonly from?: readonly string[];
    readonly links: { readonly api: string };
  };
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The receiver of webhooks beside a world of the stand-in. */
export interface AlertReceiver {
  readonly url: string;
  readonly received: () => Promise<readonly ReceivedAlert[]>;
  /** How to answer from now on; as it should be, by default. */
  readonly plan: (plan?: object) => Promise<void>;
  /** Waits until there are so many messages of the type, and gives them. */
  readonly until: (type: string, count?: number) => Promise<readonly ReceivedAlert[]>;
}

export function alertReceiver(world: FoundationWorld): AlertReceiver {
  const received: AlertReceiver["received"] = async () => {
    const { items } = await (await fetch(`${world.url}/_hooks`)).json<{
      items: { headers: Record<string, string>; body: string }[];
    }>();
    return items.map(({ headers, body }) => ({
      ...(JSON.parse(body) as Pick<ReceivedAlert, "type" | "data">),
      id: headers["webhook-id"] ?? "",
      headers,
      body,
    }));
  };
  return {
    url: `${world.url}/_hooks/receive`,
    received,
    plan: async (plan = {}) =>
      void (await fetch(`${world.url}/_hooks/plan`, { method: "POST", body: JSON.stringify(plan) })),
    until: (type, count = 1) =>
      vi.waitFor(
        async () => {
          const found = (await received()).filter((alert) => alert.type === `rollcall.${type}`);
          expect(found.length, `messages of type ${type}`).toBeGreaterThanOrEqual(count);
          return found;
        },
        { timeout: 20_000, interval: 50 },
      ),
  };
}

/** The headers that this message must bear if the secret is the one. */
export const expectedHeaders = ({ id, body, headers }: ReceivedAlert, secret: string) =>
  webhookHeaders(secret, { id, body }, Number(headers["webhook-timestamp"]) * 1000);

/** What cron does every minute. */
export async function runCron(at: number = Date.now()): Promise<void> {
  const context = createExecutionContext();
  await worker.scheduled(createScheduledController({ scheduledTime: at }), env);
  await waitOnExecutionContext(context);
}
