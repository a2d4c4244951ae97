import { DomainError } from "@licet/kernel";
import { ConfigError, describeSettings } from "./config.ts";
import type { AnyDefinition } from "./definition.ts";
import { type Log, createLog } from "./log.ts";
import { readServiceConfig, settingsOf } from "./settings-of.ts";
import { type RunningService, startService } from "./start-service.ts";
import { startTelemetry } from "./telemetry.ts";

/**
 * Runs a service as this process until SIGTERM or SIGINT: a first one drains, a second one ends at once. `--help`
 * prints all settings. Exit code 2 means that the settings or the ports are wrong.
 */
export async function run(definition: AnyDefinition): Promise<void> {
  if (process.argv.includes("--help")) {
    console.log(`${definition.name} ${definition.version}\n\nSettings, from the environment:\n`);
    console.log(describeSettings(settingsOf(definition)));
    return;
  }
  try {
    await start(definition);
  } catch (error) {
    console.error(`${definition.name}: ${toSentence(error)}`);
    process.exit(isSetupError(error) ? 2 : 1);
  }
}

async function start(definition: AnyDefinition): Promise<void> {
  const { name, version } = definition;
  const config = readServiceConfig(definition, process.env);
  const log = createLog(name, config.logLevel);
  const telemetry = startTelemetry(name, version, config);
  const service = await startService(definition, { env: process.env, log, telemetry });
  const { grpcPort, httpPort } = service;
  console.log(JSON.stringify({ event: "ready", service: name, version, host: config.host, grpcPort, httpPort }));
  stopOnSignal(service, log);
}

function stopOnSignal(service: RunningService, log: Log): void {
  let asked = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (asked) process.exit(1);
    asked = true;
    log.info({ signal }, "stopping");
    service.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error }, "stopping failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}

function isSetupError(error: unknown): boolean {
  return error instanceof ConfigError || isPortTaken(error);
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && /EADDRINUSE|EACCES|EADDRNOTAVAIL|No address added/.test(error.message);
}

function toSentence(error: unknown): string {
  if (isPortTaken(error)) return `cannot listen, port taken or not allowed: ${toListenText(error as Error)}`;
  if (error instanceof ConfigError || error instanceof DomainError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The part of grpc-js's and Node's texts that names the address. */
function toListenText({ message }: Error): string {
  return /listen .*?(?=]|$)/.exec(message)?.[0] ?? message;
}
