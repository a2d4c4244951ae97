import { DecisionCode } from "@licet/contracts/entitlement";
import { ask, codesOf } from "./check-step.ts";
import { runCli } from "../run-cli.ts";
import { sendOrder } from "./order-step.ts";
import type { Walk } from "./walk.ts";

/** Two keys that float among three: the third is refused until one comes back. */
export async function walkLeases(walk: Walk): Promise<void> {
  const { licet, platform, say, expect } = walk;
  const accountId = `${walk.accountId}-lab`;
  const order = await sendOrder(licet, {
    customer: { accountId, billingCountry: "DE" },
    lines: [{ sku: "FORGE-SCANNER-Y", quantity: 2 }],
  });
  const [licence] = (await licet.licences.listLicences({ accountId })).licences;
  const licenceId = licence?.licenceId ?? "";
  const cli = async (...args: string[]) => {
    say(`$ licet lease ${args.join(" ")}`);
    const { code, text, errors } = await runCli(platform.dataDir, ["lease", ...args]);
    say(text || errors);
    return { code, text, errors };
  };
  const checkOut = async (device: string) => {
    const result = await cli("checkout", licenceId, "--device", device);
    return { ...result, leaseId: result.text.split(" ")[0] ?? "" };
  };
  const scanner = { accountId, featureKey: "desktop_scanner" };

  const first = await checkOut("bench-1");
  const second = await checkOut("bench-2");
  expect(first.code === 0 && second.code === 0, "two keys are taken of two");
  const third = await checkOut("bench-3");
  expect(
    third.code !== 0 && third.errors.includes("CONCURRENCY_EXHAUSTED") && third.errors.includes("buy more"),
    "the third is refused, and told what would help",
  );
  const demand = { atLeastRevision: order.revision + 2n };
  const denied = await ask(walk, "the scanner on the third bench", {
    ...scanner,
    ...demand,
    subject: { deviceId: "bench-3" },
  });
  const remedies = denied.failures.flatMap((failure) => failure.remedies.map(({ kind }) => kind));
  expect(
    codesOf(denied).includes(DecisionCode.CONCURRENCY_EXHAUSTED) && remedies.includes("WAIT_UNTIL"),
    "its check is denied, with when to ask again",
  );

  await cli("return", first.leaseId);
  const again = await checkOut("bench-3");
  expect(again.code === 0, "once one is given back the third has it");
  const allowed = await ask(walk, "the scanner with that key", {
    ...scanner,
    subject: { leaseId: again.leaseId },
    atLeastRevision: order.revision + 4n,
  });
  expect(allowed.allowed, "and may work");
}
