import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { projectRoot } from "@licet/dev";
import { prepareDatabase } from "@licet/embedded";
import { eventually, startOwnNats, startOwnPostgres } from "@licet/testing";
import { countRights, deliverOrder, makeOrder } from "./orders.ts";
import { callRest } from "./rest.ts";
import { startTestPlatform, startTimeoutMs } from "./test-platform.ts";

type Server<T extends (...args: never[]) => Promise<unknown>> = Awaited<ReturnType<T>>;

let postgres: Server<typeof startOwnPostgres>;
let nats: Server<typeof startOwnNats>;

beforeAll(async () => {
  [postgres, nats] = await Promise.all([startOwnPostgres(), startOwnNats()]);
}, startTimeoutMs);

afterAll(async () => {
  await Promise.all([postgres?.stop(), nats?.stop()]);
}, 60_000);

/** A service's main.ts with these settings and no other. */
function runService(name: string, settings: Record<string, string>) {
  const main = join(projectRoot, "services", name, "src", "main.ts");
  const env = { PATH: process.env["PATH"], ...settings };
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main], { env });
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", (line) => lines.push(line));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, lines, ended };
}

describe("servers of one's own", () => {
  it(
    "DATABASE_URL and NATS_URL take the place of the embedded ones",
    async () => {
      const test = await startTestPlatform({ databaseUrl: postgres.adminUrl, natsUrl: nats.url });
      try {
        expect([test.platform.postgres, test.platform.nats]).toEqual([undefined, undefined]);
        await deliverOrder(test.rest, makeOrder("own-servers"));
        expect(await countRights(test.licet, "own-servers")).toEqual({ licences: 1, tokens: 1 });
      } finally {
        await test.stop();
      }
    },
    startTimeoutMs,
  );
});

describe("a service alone", () => {
  it("starts from its settings, is alive and ready, and ends in order", async () => {
    const { ownerUrl, appUrl } = await prepareDatabase({
      adminUrl: postgres.adminUrl,
      database: "alone",
      owner: { name: "alone_owner", password: "owner" },
      app: { name: "alone_app", password: "app" },
    });
    const jwks = "http://127.0.0.1:9/.well-known/jwks.json";
    const settings = { DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl, NATS_URL: nats.url, JWKS_URL: jwks };
    const service = runService("catalog", settings);
    try {
      const ready = await eventually(
        () => JSON.parse(service.lines.find((line) => line.includes('"event":"ready"'))!) as { httpPort: number },
        { withinMs: 60_000 },
      );
      const probe = (path: string) => callRest(`http://127.0.0.1:${ready.httpPort}${path}`, {});
      expect((await probe("/healthz")).json).toEqual({ status: "alive" });
      await eventually(async () => (await probe("/readyz")).status === 200);
      expect((await probe("/metrics")).text).toContain("# TYPE");
    } finally {
      service.child.kill("SIGTERM");
    }
    expect(await service.ended).toBe(0);
  }, 90_000);

  it("without its settings names all that is missing at once, and ends with 2", async () => {
    const { lines, ended } = runService("catalog", {});
    expect(await ended).toBe(2);
    for (const name of ["DATABASE_URL", "NATS_URL"]) expect(lines.join("\n")).toContain(name);
  }, 60_000);
});
