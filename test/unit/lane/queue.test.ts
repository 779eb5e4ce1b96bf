import { describe, expect, it } from "vitest";
import { WriteQueue } from "../../../src/directory/group-writer/queue.ts";

const limits = { waiting: 3, deadlineMs: 100 };

/** A task that ends when it is told to. */
function gate() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { task: () => promise, end: resolve, fail: reject };
}

describe("the queue of a group's writes", () => {
  it("runs one task at a time, in the order of arrival", async () => {
    const queue = new WriteQueue(limits, () => 0);
    const order: string[] = [];
    const first = gate();
    const one = queue.run(async () => {
      order.push("one begins");
      await first.task();
      order.push("one ends");
    });
    const two = queue.run(async () => {
      order.push("two");
    });
    first.end("");
    await Promise.all([one, two]);
    expect(order).toEqual(["one begins", "one ends", "two"]);
  });

  it("goes on after a task that failed", async () => {
    const queue = new WriteQueue(limits, () => 0);
    await expect(queue.run(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await queue.run(async () => "fine")).toEqual({ ok: true, value: "fine" });
  });

  it("refuses at once what is too many, and lets in again when there is room", async () => {
    const queue = new WriteQueue(limits, () => 0);
    const gates = [gate(), gate(), gate()];
    const running = gates.map(({ task }) => queue.run(task));
    expect(await queue.run(async () => "fourth")).toEqual({ ok: false, error: "full" });
    for (const { end } of gates) end("");
    await Promise.all(running);
    expect(await queue.run(async () => "fifth")).toEqual({ ok: true, value: "fifth" });
  });

  it("does not begin what has waited too long", async () => {
    let now = 0;
    const queue = new WriteQueue(limits, () => now);
    const first = gate();
    const one = queue.run(first.task);
    let begun = false;
    const two = queue.run(async () => {
      begun = true;
    });
    now = limits.deadlineMs + 1;
    first.end("");
    await one;
    expect(await two).toEqual({ ok: false, error: "late" });
    expect(begun).toBe(false);
  });
});
