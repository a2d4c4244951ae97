import { createHash, randomUUID } from "node:crypto";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { DeviceSchema } from "@licet/contracts/entitlement";
import type { Device } from "@licet/contracts/entitlement";
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { printJson, printLines, printMessage, toColumns, toJsonShape } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";

/** `licet device activate|deactivate|list`. */
export function addDeviceCommands(program: Command): void {
  const device = program.command("device").description("machines that may use a licence");
  device
    .command("activate <licence>")
    .description("activate a machine, or find the active one that it is")
    .requiredOption("--component <name=value>", "part of its fingerprint; only its hash is sent", addComponent)
    .option("--user <user>", "whose it is")
    .option("--name <text>", "what people call it")
    .option("--platform <text>", "what it runs")
    .action(activate);
  device
    .command("deactivate <device>")
    .description("free a machine's place")
    .option("--reason <text>", "why; it is kept in the audit log")
    .option("--self", "on behalf of its own user, as often as the plan allows")
    .action(deactivate);
  device.command("list <licence>").description("active machines of a licence").action(list);
}

type Components = Record<string, string>;

function addComponent(text: string, before: Components = {}): Components {
  const [, name = "", value = ""] = /^([a-z][a-z0-9_.-]*)=(.+)$/s.exec(text) ?? [];
  if (name === "") throw new InvalidArgumentError("It is written name=value.");
  return { ...before, [name]: createHash("sha256").update(`${name}=${value}`).digest("hex") };
}

async function activate(
  licenceId: string,
  options: { component: Components; user?: string; name?: string; platform?: string },
  command: Command,
): Promise<void> {
  const { device, revision } = await connect(command).devices.activateDevice({
    requestId: randomUUID(),
    licenceId,
    userId: options.user ?? "",
    components: options.component,
    displayName: options.name ?? "",
    platform: options.platform ?? "",
  });
  if (device === undefined) throw new Error("the answer holds no device");
  printMessage(command, DeviceSchema, device, ({ deviceId }) => [
    `${deviceId} may use ${licenceId}; in force from revision ${revision}`,
  ]);
}

async function deactivate(
  deviceId: string,
  { reason = "", self = false }: { reason?: string; self?: boolean },
  command: Command,
): Promise<void> {
  const { devices } = connect(command);
  const request = { requestId: randomUUID(), deviceId };
  const { revision } = self
    ? await devices.releaseDevice(request)
    : await devices.deactivateDevice({ ...request, reason });
  if (wantsJson(command)) printJson({ deviceId, revision: String(revision) });
  else printLines([`${deviceId} is free; in force from revision ${revision}`]);
}

async function list(licenceId: string, _options: object, command: Command): Promise<void> {
  const client = connect(command).devices;
  const devices: Device[] = [];
  let pageToken = "";
  do {
    const page = await client.listDevices({ licenceId, pageSize: 1000, pageToken });
    devices.push(...page.devices);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  if (wantsJson(command)) return printJson(devices.map((device) => toJsonShape(DeviceSchema, device)));
  if (devices.length === 0) return printLines([`licence ${licenceId} has no active device`]);
  printLines(toColumns([["device", "user", "name", "seen", ""], ...devices.map(toRow)]));
}

function toRow({ deviceId, userId, displayName, seenTime, overLimit }: Device): string[] {
  const seen = seenTime ? timestampDate(seenTime).toISOString() : "";
  return [deviceId, userId || "anybody", displayName || "-", seen, overLimit ? "over the limit" : ""];
}
