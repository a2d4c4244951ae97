import { DecisionCode } from "@licet/contracts/entitlement";
import { runCli } from "../run-cli.ts";
import { ask, codesOf } from "./check-step.ts";
import { sendOrder } from "./order-step.ts";
import type { Walk } from "./walk.ts";

/** One machine of one: it stays the same with another disk, a second one has to wait until it is freed. */
export async function walkDevices(walk: Walk): Promise<void> {
  const { licet, platform, say, expect } = walk;
  const accountId = `${walk.accountId}-builds`;
  const order = await sendOrder(licet, {
    customer: { accountId, billingCountry: "DE" },
    lines: [{ sku: "FORGE-AGENT-Y", quantity: 1 }],
  });
  const [licence] = (await licet.licences.listLicences({ accountId })).licences;
  const licenceId = licence?.licenceId ?? "";
  const cli = async (...args: string[]) => {
    say(`$ licet device ${args.join(" ")}`);
    const { code, text, errors } = await runCli(platform.dataDir, ["device", ...args]);
    say(text || errors);
    return { code, errors, deviceId: text.split(" ")[0] ?? "" };
  };
  const activate = (...parts: string[]) => {
    return cli("activate", licenceId, ...parts.flatMap((part) => ["--component", part]));
  };
  const agent = { accountId, featureKey: "build_agent" };

  const first = await activate("board=M-100", "disk=S-1", "network=00:16:3e:01");
  const repaired = await activate("board=M-100", "disk=S-2", "network=00:16:3e:01");
  expect(first.code === 0 && repaired.deviceId === first.deviceId, "a machine with a new disk is the same machine");
  const second = await activate("board=M-200", "disk=S-3", "network=00:16:3e:02");
  expect(second.code !== 0 && second.errors.includes("DEVICES_EXHAUSTED"), "a second one is one too many");

  const known = { ...agent, subject: { deviceId: first.deviceId }, atLeastRevision: order.revision + 1n };
  const allowed = await ask(walk, "the build agent on the first machine", known);
  expect(allowed.allowed, "the machine may work");
  const denied = await ask(walk, "the same on a machine that nobody activated", {
    ...agent,
    subject: { deviceId: "dev_elsewhere" },
  });
  expect(codesOf(denied).includes(DecisionCode.DEVICES_EXHAUSTED), "another may not, and is told what would help");

  await cli("deactivate", first.deviceId, "--reason", "sold");
  const again = await activate("board=M-200", "disk=S-3", "network=00:16:3e:02");
  expect(again.code === 0, "once it is freed the second machine has its place");
}
