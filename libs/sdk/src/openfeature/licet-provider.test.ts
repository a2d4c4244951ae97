import { afterEach, describe, expect, it } from "@jest/globals";
import { OpenFeature, ProviderEvents } from "@openfeature/server-sdk";
import type { Client } from "@openfeature/server-sdk";
import { Code, ConnectError } from "@connectrpc/connect";
import { eventually } from "@licet/testing";
import { createEvaluator } from "../evaluator/create-evaluator.ts";
import type { ScriptedPlatform } from "../test/scripted-platform.ts";
import { accountOf, change, checkpoint, listing, scriptPlatform } from "../test/scripted-platform.ts";
import { LicetProvider } from "./licet-provider.ts";

afterEach(() => OpenFeature.close());

async function connect({ licet }: ScriptedPlatform, staleAfterMs = 60_000): Promise<Client> {
  const backoff = { firstMs: 1, longestMs: 5 };
  const evaluator = await createEvaluator({ licet, accounts: "all", warn: () => {}, backoff, staleAfterMs });
  await OpenFeature.setProviderAndWait(new LicetProvider(evaluator, { readyWithinMs: 5000 })).catch(() => {});
  return OpenFeature.getClient();
}

const context = { targetingKey: "a" };

describe("LicetProvider", () => {
  it("gives every type of value, with the reason and where it comes from", async () => {
    const client = await connect(scriptPlatform(listing(accountOf("a", 3))));
    expect(await client.getBooleanDetails("sso", false, context)).toMatchObject({
      value: true,
      reason: "TARGETING_MATCH",
      variant: "allowed",
      flagMetadata: { code: "ALLOWED", revision: 3, origin: "local", decisionId: expect.stringMatching(/^dec_/) },
    });
    expect(await client.getNumberValue("storage", 0, context)).toBe(10);
    expect(await client.getNumberValue("projects", 0, context)).toBe(Infinity);
    expect(await client.getBooleanValue("storage", false, { ...context, amount: 11 })).toBe(false);
    expect(await client.getBooleanValue("storage", false, { ...context, amount: "10" })).toBe(true);
    expect(await client.getStringValue("support", "none", context)).toBe("always");
    expect(await client.getObjectValue("colours", {}, context)).toEqual({ main: "red" });
  });

  it("says of a denial why: false for a boolean, the default for other types", async () => {
    const client = await connect(scriptPlatform(listing(accountOf("a"))));
    expect(await client.getBooleanDetails("lost", true, context)).toMatchObject({
      value: false,
      reason: "TARGETING_MATCH",
      variant: "denied",
      flagMetadata: { code: "NOT_ENTITLED" },
    });
    expect(await client.getNumberDetails("storage", 7, { ...context, amount: 11 })).toMatchObject({
      value: 7,
      reason: "DEFAULT",
      flagMetadata: { code: "LIMIT_EXCEEDED" },
    });
  });

  it.each([
    ["an unknown flag", "nothing", context, "FLAG_NOT_FOUND"],
    ["no targeting key", "sso", {}, "TARGETING_KEY_MISSING"],
    ["another type", "support", context, "TYPE_MISMATCH"],
    ["an amount that is none", "storage", { ...context, amount: "much" }, "INVALID_CONTEXT"],
    ["a user that is no text", "sso", { ...context, userId: 7 }, "INVALID_CONTEXT"],
  ])("answers %s by its error code and the default", async (_, flag, given, errorCode) => {
    const client = await connect(scriptPlatform(listing(accountOf("a"))));
    const found = await client.getBooleanDetails(flag, true, given);
    expect(found).toMatchObject({ value: true, reason: "ERROR", errorCode });
  });

  it("tells changes, and when answers are stale", async () => {
    const script = [
      ...listing(accountOf("a")),
      change("c3", accountOf("a", 2)),
      new ConnectError("away", Code.Unavailable),
    ];
    const client = await connect(scriptPlatform(script, [checkpoint("c3")]), 100);
    const told: string[] = [];
    client.addHandler(ProviderEvents.Stale, () => void told.push("stale"));
    await eventually(() => told.includes("stale"));
    expect(await client.getBooleanDetails("sso", false, context)).toMatchObject({ value: true, reason: "STALE" });
  });

  it("passes on which account has changed", async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const evaluator = await createEvaluator({ licet: scriptPlatform(listing(accountOf("a"))).licet, accounts: "all" });
    const provider = new LicetProvider({
      ...evaluator,
      check: evaluator.check.bind(evaluator),
      on: (event, listener) => {
        if (event === "changed") void held.then(() => (listener as (...details: unknown[]) => void)("a", 2));
        return () => {};
      },
    });
    await OpenFeature.setProviderAndWait(provider);
    const told: unknown[] = [];
    OpenFeature.getClient().addHandler(
      ProviderEvents.ConfigurationChanged,
      (details) => void told.push(details?.metadata),
    );
    release();
    await eventually(() => told.length > 0);
    expect(told).toEqual([{ accountId: "a", revision: 2 }]);
  });
});
