import { describe, expect, it } from "vitest";
import { fromBase64 } from "../../../src/lib/base64.ts";
import { newWebhookSecret, webhookHeaders } from "../../../src/lib/standard-webhooks.ts";

/** The example of the Standard Webhooks specification. */
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const message = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", body: '{"test": 2432232314}' };
const at = 1_614_265_330_000;

describe("the headers of a message", () => {
  it("bear the signature of the specification's example", async () => {
    expect(await webhookHeaders(secret, message, at)).toEqual({
      "webhook-id": message.id,
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("tell whole seconds", async () => {
    expect(await webhookHeaders(secret, message, at + 999)).toEqual(
      await webhookHeaders(secret, message, at),
    );
  });

  it.each([
    ["another secret", newWebhookSecret(), message, at],
    ["another id", secret, { ...message, id: "msg_2" }, at],
    ["another body", secret, { ...message, body: '{"test": 2432232315}' }, at],
    ["another time", secret, message, at + 1000],
  ])("bear another signature for %s", async (_, otherSecret, otherMessage, otherTime) => {
    const one = await webhookHeaders(secret, message, at);
    const other = await webhookHeaders(otherSecret, otherMessage, otherTime);
    expect(other["webhook-signature"]).not.toBe(one["webhook-signature"]);
  });

  it("are not made with what is no secret", async () => {
    await expect(webhookHeaders("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", message, at)).rejects.toThrow();
  });
});

describe("a new secret", () => {
  it("is 24 to 64 random bytes in base64, after whsec_", () => {
    const [one, other] = [newWebhookSecret(), newWebhookSecret()];
    expect(one).toMatch(/^whsec_/);
    expect(fromBase64(one.slice("whsec_".length))?.length).toBe(32);
    expect(other).not.toBe(one);
  });
});
