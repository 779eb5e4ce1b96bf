/** Rules by which the stand-in misbehaves: `POST /_control/faults`. The same seed gives the same faults. */
import { z } from "zod";

const ruleSchema = z.strictObject({
  method: z.string().toUpperCase().optional(),
  /** A regular expression over the path, without the world's prefix. */
  path: z
    .string()
    .refine(isRegularExpression, "a regular expression is expected")
    .transform((source) => new RegExp(source))
    .optional(),
  probability: z.number().min(0).max(1).default(1),
  /** How often the rule applies before it is used up. */
  times: z.int().min(1).default(Number.POSITIVE_INFINITY),
  /**
   * `none`: nothing fails, the call takes `delayMs` longer, and so does its effect.
   * `before`: fails after `delayMs`, without the effect. `after`: the effect takes place, then it fails after `delayMs`.
   * `late`: fails at once, and the effect takes place `delayMs` afterwards.
   */
  effect: z.enum(["none", "before", "after", "late"]).default("before"),
  status: z.int().min(200).max(599).default(500),
  /** Seconds, or a date: what the header `Retry-After` says. */
  retryAfter: z.union([z.number(), z.string()]).optional(),
  delayMs: z.number().min(0).default(0),
  /** Break the connection where an answer was due. */
  drop: z.boolean().default(false),
});

export const faultPlanSchema = z.strictObject({
  seed: z.int().default(1),
  rules: z.array(ruleSchema).default([]),
});

export type FaultRule = z.output<typeof ruleSchema>;
export type FaultPlan = z.output<typeof faultPlanSchema>;

export interface Faults {
  /** The first rule that applies to this call, which counts as one of its `times`. */
  draw(method: string, path: string): FaultRule | undefined;
}

export function createFaults(plan: FaultPlan): Faults {
  const random = seededRandom(plan.seed);
  const rules = plan.rules.map((rule) => ({ rule, left: rule.times }));
  return {
    draw(method, path) {
      for (const entry of rules) {
        const { rule } = entry;
        if (entry.left === 0) continue;
        if (rule.method !== undefined && rule.method !== method) continue;
        if (rule.path !== undefined && !rule.path.test(path)) continue;
        if (rule.probability < 1 && random() >= rule.probability) continue;
        entry.left -= 1;
        return rule;
      }
      return undefined;
    },
  };
}

export const NO_FAULTS: Faults = { draw: () => undefined };

/** Mulberry32: small, and the same on every machine. */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function isRegularExpression(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
