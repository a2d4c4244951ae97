import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import pg from "pg";
import { discardData } from "./discard-data.ts";
import { identifyProcess } from "./process-identity.ts";
import { killHard, openFolder, startElsewhere } from "./other-process.suite.ts";
import { startPostgres } from "./postgres.ts";

// Making a data folder takes seconds where the processors are busy.
jest.setTimeout(120_000);

let dataDir: string;

beforeAll(async () => {
  dataDir = await openFolder();
});

afterAll(() => discardData(dataDir));

async function query<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

function postmasterPid(): Promise<number> {
  return readFile(join(dataDir, "pgdata", "postmaster.pid"), "utf8").then((text) => parseInt(text, 10));
}

describe("startPostgres", () => {
  it("keeps its data over stop, kill and restart, on the same port", async () => {
    const server = await startPostgres({ dataDir });
    await query(server.adminUrl, "CREATE TABLE kept (n int)");
    await query(server.adminUrl, "INSERT INTO kept VALUES (1)");
    await server.killHard();
    await expect(query(server.adminUrl, "SELECT 1")).rejects.toThrow();
    await server.restart();
    expect(await query(server.adminUrl, "SELECT n FROM kept")).toEqual([{ n: 1 }]);
    await server.restart();
    expect(await query(server.adminUrl, "SELECT n FROM kept")).toEqual([{ n: 1 }]);
    await server.stop();

    const again = await startPostgres({ dataDir, durable: false });
    expect(await query(again.adminUrl, "SELECT n FROM kept")).toEqual([{ n: 1 }]);
    await again.stop();
  });

  it("is durable unless told otherwise, and keeps its password to its owner", async () => {
    const server = await startPostgres({ dataDir });
    expect(await query(server.adminUrl, "SHOW fsync")).toEqual([{ fsync: "on" }]);
    expect(await query(server.adminUrl, "SHOW listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
    const wrong = server.url("postgres", { name: "licet_admin", password: "guess" });
    await expect(query(wrong, "SELECT 1")).rejects.toThrow("password authentication failed");
    expect((await stat(join(dataDir, "superuser-password"))).mode & 0o777).toBe(0o600);
    await server.stop();
  });

  it("takes over from an owner that was killed", async () => {
    const owner = await startElsewhere(`startPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: false })`);
    const orphan = await postmasterPid();
    await killHard(owner);
    expect(identifyProcess(orphan)).toBeDefined();

    const server = await startPostgres({ dataDir, durable: false });
    expect(identifyProcess(orphan)).toBeUndefined();
    expect(await query(server.adminUrl, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
    await server.stop();
  });

  it("leaves the server of a living owner alone", async () => {
    const owner = await startElsewhere(`startPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: false })`);
    const message = `in use by process ${owner.pid ?? 0}`;
    await expect(startPostgres({ dataDir, durable: false })).rejects.toThrow(message);
    await expect(startPostgres({ dataDir, durable: false })).rejects.toMatchObject({ code: "IN_USE" });
    expect(identifyProcess(await postmasterPid())).toBeDefined();
    await killHard(owner);
  });

  it("does not signal another program that was given the pid of a former server", async () => {
    await (await startPostgres({ dataDir, durable: false })).stop();
    const innocent = spawn("sleep", ["60"]);
    await writeFile(join(dataDir, "pgdata", "postmaster.pid"), `${innocent.pid ?? 0}\n${dataDir}/pgdata\n`);
    const server = await startPostgres({ dataDir, durable: false });
    expect(identifyProcess(innocent.pid ?? 0)?.argv).toContain("sleep");
    await server.stop();
    await killHard(innocent);
  });

  it("names the port that is taken", async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    await once(squatter, "listening");
    const { port } = squatter.address() as AddressInfo;
    const attempt = startPostgres({ dataDir, port, durable: false });
    await expect(attempt).rejects.toMatchObject({ code: "PORT_TAKEN" });
    await expect(attempt).rejects.toThrow(`port ${port} for PostgreSQL is taken`);
    squatter.close();
  });
});
