import { Hono } from "hono";
import * as z from "zod";
import { TENANT_LIMITS } from "../../limits/tenants.ts";
import { createToken, deleteToken, listTokens, type TokenView } from "../../tenants/tokens.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { readBody } from "./body.ts";
import { timestamp, timestampOrNull } from "./page.ts";
import { tokenBody } from "./schemas.ts";
import { type Answer, time } from "./shape.ts";

/** `/tenants/{id}/tokens`: two live SCIM tokens make a rotation without a gap. */
export const tokenRoutes = new Hono<TenantEnv>()
  .get("/", async function getTokens(c) {
    const tokens = await listTokens(c.var.db, c.var.tenant);
    return c.json({ items: tokens.map(tokenAnswer), nextCursor: null });
  })
  .post("/", async function postToken(c) {
    const body = await readBody(c.req.raw, tokenBody);
    if (!body.ok) return problemResponse(body.error);
    const { kind, label } = body.value;
    const made = await createToken(c.var.db, c.var.tenant, kind, label, c.var.now);
    if (!made.ok) return problemResponse(tooManyTokens);
    const { token, row } = made.value;
    const answer: Answer<typeof madeTokenShape> = { ...tokenAnswer({ ...row, lastUsedAt: null }), token };
    return c.json(answer, 201);
  })
  .delete("/:tokenId", async function removeToken(c) {
    const deleted = await deleteToken(c.var.db, c.var.tenant, c.req.param("tokenId"));
    return deleted.ok ? c.body(null, 204) : problemResponse(refusedDeletion[deleted.error]);
  });

export const tokenShape = z
  .strictObject({
    id: z.string(),
    kind: z.enum(["scim", "admin"]),
    label: z.string(),
    lastFour: z.string().describe("Its last characters, to tell it from others."),
    createdAt: time,
    lastUsedAt: time.nullable().describe("To the hour; null where it was never used."),
  })
  .meta({ id: "Token" });

export const madeTokenShape = tokenShape
  .extend({ token: z.string().describe("The token itself, shown only this once.") })
  .meta({ id: "MadeToken" });

const tokenAnswer = (token: TokenView): Answer<typeof tokenShape> => ({
  id: token.id,
  kind: token.kind,
  label: token.label,
  lastFour: token.lastFour,
  createdAt: timestamp(token.createdAt),
  lastUsedAt: timestampOrNull(token.lastUsedAt),
});

export const tooManyTokens: Problem = {
  kind: "conflict",
  detail: `A tenant may have ${TENANT_LIMITS.tokens} tokens; delete one that is not used any more.`,
};

export const refusedDeletion: Readonly<Record<"unknown" | "lastAdmin", Problem>> = {
  unknown: { kind: "notFound", detail: "This tenant has no token of that id; see the list of its tokens." },
  lastAdmin: {
    kind: "conflict",
    detail: "This is the last admin token; make another one first, and delete this one with that.",
  },
};
