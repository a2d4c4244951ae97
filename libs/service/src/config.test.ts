import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { ConfigError, describeSettings, readConfig } from "./config.ts";
import * as setting from "./setting.ts";

const settings = {
  serverName: setting.string({ doc: "Its name." }),
  port: setting.port({ default: 80, doc: "Its port." }),
  home: setting.optional(setting.url({ doc: "Its home." })),
  patienceMs: setting.durationMs({ env: "PATIENCE", default: "1m", doc: "Its patience." }),
  room: setting.bytes({ default: "4MiB", doc: "Its room." }),
  loud: setting.boolean({ default: false, doc: "Its voice." }),
  mood: setting.oneOf(["calm", "wild"], { default: "calm", doc: "Its mood." }),
};

describe("readConfig", () => {
  it("reads typed values and falls back to defaults", () => {
    expect(readConfig(settings, { SERVER_NAME: "x", PORT: "8080", LOUD: "true" })).toEqual({
      serverName: "x",
      port: 8080,
      patienceMs: 60_000,
      room: 4 * 1024 * 1024,
      loud: true,
      mood: "calm",
    });
  });

  it.each([
    ["500", 500],
    ["500ms", 500],
    ["2.5s", 2500],
    ["2h", 7_200_000],
  ])("reads %s as %i ms", (text, patienceMs) => {
    expect(readConfig(settings, { SERVER_NAME: "x", PATIENCE: text })).toMatchObject({ patienceMs });
  });

  it("names everything that is wrong at once", () => {
    const environment = { PORT: "70000", HOME: "nowhere", PATIENCE: "long", ROOM: "4XB", LOUD: "yes", MOOD: "sad" };
    const problems = () => readConfig(settings, environment);
    expect(problems).toThrow(ConfigError);
    expect(problems).toThrow(
      /7 settings.*SERVER_NAME: not set.*PORT: not between.*HOME: not a URL.*PATIENCE.*ROOM.*LOUD.*MOOD: none of calm, wild/s,
    );
  });

  it("reads a secret from its file and never shows it", () => {
    const path = join(tmpdir(), `licet-secret-${process.pid}`);
    writeFileSync(path, "s3cret\n");
    const secret = { secret: setting.secretFile({ env: "SECRET_FILE", doc: "A secret." }) };
    expect(readConfig(secret, { SECRET_FILE: path })).toEqual({ secret: "s3cret" });
    expect(() => readConfig(secret, { SECRET_FILE: `${path}.gone` })).toThrow(/SECRET_FILE: cannot read .*ENOENT/);
  });
});

describe("describeSettings", () => {
  it("says of each setting what it is called, takes and means", () => {
    expect(describeSettings(settings)).toContain("  PATIENCE <duration> (default 1m)\n      Its patience.");
    expect(describeSettings(settings)).toContain("  HOME <url> (optional)");
    expect(describeSettings(settings)).toContain("  SERVER_NAME <string> (required)");
  });
});
