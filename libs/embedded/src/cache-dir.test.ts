import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { chooseCacheDir } from "./cache-dir.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "cache-dir-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe("chooseCacheDir without a home", () => {
  const choose = () => chooseCacheDir(undefined, "/dev/null", dir);
  const usual = () => join(dir, `licet-cache-${userInfo().uid}`);

  it("takes the same folder each time", () => {
    expect(choose()).toBe(usual());
    expect(choose()).toBe(usual());
  });

  it("runs no programs from a folder that others may write to, or a link", () => {
    mkdirSync(usual());
    chmodSync(usual(), 0o777);
    expect(choose()).not.toBe(usual());
    rmSync(usual(), { recursive: true });
    symlinkSync(tmpdir(), usual());
    expect(choose()).not.toBe(usual());
  });
});
