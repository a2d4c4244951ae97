import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { locateData } from "./data-place.ts";
import { discardData } from "./discard-data.ts";
import { openFolder } from "./other-process.suite.ts";
import { startPostgres } from "./postgres.ts";
import { findPostgresBinaries } from "./postgres-binaries.ts";
import { chooseServerUser, mayUse } from "./server-user.ts";

// Making a data folder takes seconds where the processors are busy.
jest.setTimeout(120_000);

const stranger = { name: "stranger", uid: 65533, gid: 65533 };
const asRoot = process.getuid?.() === 0 ? it : it.skip;

let locked: string;
let sharedDir: string;

beforeEach(async () => {
  locked = await mkdtemp(join(tmpdir(), "licet-locked-"));
  sharedDir = await openFolder();
});

afterEach(async () => {
  await rm(locked, { recursive: true });
  await rm(sharedDir, { recursive: true });
});

describe("a folder that only its owner may enter", () => {
  asRoot("gets PostgreSQL's data put elsewhere, says so once, and forgets it when deleted", async () => {
    const said: string[] = [];
    const start = () =>
      startPostgres({ dataDir: join(locked, "data"), sharedDir, durable: false, say: (line) => said.push(line) });
    await (await start()).stop();
    const place = await locateData(join(locked, "data"));
    await (await start()).stop();
    expect(place).toContain(sharedDir);
    expect(said.filter((line) => line.includes("its data lies in"))).toHaveLength(1);
    expect((await stat(join(place, "pgdata"))).uid).toBe(chooseServerUser()?.uid);
    expect((await stat(join(place, "pgdata"))).mode & 0o777).toBe(0o700);
    await discardData(join(locked, "data"));
    await expect(stat(place)).rejects.toThrow("ENOENT");
  });

  it("gets its programs copied to where the server's user may read them", async () => {
    const packageDir = join(locked, "package");
    await mkdir(join(packageDir, "native", "bin"), { recursive: true });
    await mkdir(join(packageDir, "native", "lib"));
    await writeFile(join(packageDir, "package.json"), `{"version":"1.2.3"}`);
    await writeFile(join(packageDir, "native", "bin", "postgres"), "program", { mode: 0o700 });
    await writeFile(join(packageDir, "native", "lib", "libpq.so.5.18"), "library", { mode: 0o600 });
    const links = [{ source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so.5" }];
    await writeFile(join(packageDir, "native", "pg-symlinks.json"), JSON.stringify(links));

    const said: string[] = [];
    const find = () => findPostgresBinaries(stranger, sharedDir, (line) => said.push(line), packageDir);
    const { postgres } = await find();
    expect(await find()).toHaveProperty("postgres", postgres);
    expect(said).toHaveLength(1);
    expect(postgres).toBe(join(sharedDir, "postgresql-1.2.3", "bin", "postgres"));
    expect(mayUse(stranger, postgres, "read")).toBe(true);
    expect(mayUse(stranger, postgres, "enter")).toBe(true);
    const library = join(sharedDir, "postgresql-1.2.3", "lib", "libpq.so.5");
    expect(mayUse(stranger, library, "read")).toBe(true);
    expect(await readFile(library, "utf8")).toBe("library");
  });
});

describe("mayUse", () => {
  it("asks every folder above", async () => {
    await mkdir(join(locked, "inner"));
    expect(mayUse(stranger, join(locked, "inner"), "enter")).toBe(false);
    await chmod(locked, 0o711);
    expect(mayUse(stranger, join(locked, "inner"), "enter")).toBe(true);
    expect(mayUse(stranger, locked, "read")).toBe(false);
  });
});
