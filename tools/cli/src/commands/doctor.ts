import type { Command } from "commander";
import { createAccessTokens } from "@licet/sdk";
import { describeError } from "../describe-error.ts";
import { bad, good, printJson, printLines } from "../output.ts";
import { connect, findProfile, wantsJson } from "../profile.ts";

interface Finding {
  what: string;
  ok: boolean;
  detail: string;
}

/** `licet doctor`. */
export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("is everything there that a call needs? (code 1: something is not)")
    .action(async (_options: object, command: Command) => {
      const findings: Finding[] = [];
      for await (const finding of examine(command)) findings.push(finding);
      if (wantsJson(command)) printJson(findings);
      else printLines(findings.map(({ what, ok, detail }) => `${ok ? good("ok  ") : bad("FAIL")} ${what}: ${detail}`));
      if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
    });
}

async function* examine(command: Command): AsyncGenerator<Finding> {
  const profile = findProfile(command);
  yield { what: "profile", ok: true, detail: `${profile.clientId} at ${profile.url}` };
  const health = await probe("gateway", async () => {
    const response = await fetch(new URL("/healthz", profile.url));
    return `answers ${response.status}`;
  });
  yield health;
  if (!health.ok) return;
  yield await probe("credential", async () => {
    await createAccessTokens(new URL("/oauth2/token", profile.url).href, profile).get();
    return "accepted";
  });
  const licet = connect(command);
  const calls: Record<string, () => Promise<unknown>> = {
    catalog: () => licet.catalog.getPublishedCatalog({}),
    entitlement: () => licet.accounts.listAccounts({ pageSize: 1 }),
    "token-issuer": () => licet.tokens.listSigningKeys({}),
    metering: () => licet.metering.listBalances({ accountId: "doctor" }),
    integration: () => licet.orders.listOrders({ pageSize: 1 }),
  };
  for (const [service, call] of Object.entries(calls)) {
    yield await probe(service, async () => {
      const start = performance.now();
      await call();
      return `answers in ${Math.round(performance.now() - start)} ms`;
    });
  }
}

async function probe(what: string, attempt: () => Promise<string>): Promise<Finding> {
  try {
    return { what, ok: true, detail: await attempt() };
  } catch (error) {
    return { what, ok: false, detail: describeError(error) };
  }
}
