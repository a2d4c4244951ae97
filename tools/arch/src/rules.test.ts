import { describe, expect, it } from "@jest/globals";
import { rules } from "./rules.ts";
import { createTree } from "./source-tree.ts";

/** What the rule says of a tree, as `path:line`. */
function offencesOf(name: string, texts: Record<string, string>): string[] {
  const rule = rules.find((candidate) => candidate.name === name);
  return rule!.check(createTree(texts)).map(({ path, line }) => `${path}:${line}`);
}

/** One file with one text that the rule refuses or lets pass. */
type Case = [name: string, path: string, text: string, refused: boolean];

describe("package-directions", () => {
  it.each<Case>([
    ["a lib importing a lower one", "libs/decision/src/a.ts", 'import "@licet/kernel";', false],
    ["a lib importing a higher one", "libs/kernel/src/a.ts", 'import "@licet/decision";', true],
    ["the pure engine taking a package", "libs/decision/src/a.ts", 'import "lodash";', true],
    ["the pure engine taking Node's own", "libs/decision/src/a.ts", 'import "node:fs";', true],
    ["a test of the engine taking a package", "libs/decision/src/a.test.ts", 'import "fast-check";', false],
    ["tokens signed with jose", "libs/license-token/src/a.ts", 'import { SignJWT } from "jose";', false],
    ["a service importing a service", "services/catalog/src/db/a.ts", 'import "@licet/metering";', true],
    [
      "a service reaching into another",
      "services/catalog/src/db/a.ts",
      'import "../../../metering/src/main.ts";',
      true,
    ],
    [
      "a service importing a lib's subpath",
      "services/catalog/src/rpc/a.ts",
      'import "@licet/contracts/catalog";',
      false,
    ],
    ["a service importing test surroundings", "services/catalog/src/rpc/a.ts", 'import "@licet/testing";', true],
    ["a service's test importing them", "services/catalog/src/rpc/a.test.ts", 'import "@licet/testing";', false],
    ["an entry of a tool reaching the toolchain", "tools/dev/start.mjs", 'import "../gates/toolchain.mjs";', false],
    ["a tool reaching into a lib", "tools/dev/src/a.ts", 'import "../../../libs/db/src/pool.ts";', true],
    ["a dynamic import", "libs/kernel/src/a.ts", 'await import("@licet/rpc");', true],
    ["an imported type", "libs/kernel/src/a.ts", 'export type X = import("@licet/rpc").X;', true],
  ])("judges %s", (_, path, text, refused) => {
    expect(offencesOf("package-directions", { [path]: text })).toEqual(refused ? [`${path}:1`] : []);
  });
});

describe("room-directions", () => {
  it.each<Case>([
    ["main importing the service", "services/catalog/src/main.ts", 'import "./service.ts";', false],
    ["main importing a room", "services/catalog/src/main.ts", 'import "./rpc/get-plan.ts";', true],
    ["rpc importing app", "services/catalog/src/rpc/a.ts", 'import "../app/publish-plan.ts";', false],
    ["rpc importing db", "services/catalog/src/rpc/a.ts", 'import "../db/plan-repository.ts";', true],
    ["rpc importing a type of db", "services/catalog/src/rpc/a.ts", 'import type { X } from "../db/x.ts";', true],
    ["events importing clients", "services/catalog/src/events/a.ts", 'import "../clients/metering.ts";', true],
    ["app importing an adapter", "services/catalog/src/app/a.ts", 'import "../db/x.ts";', true],
    ["app naming a protobuf type", "services/catalog/src/app/a.ts", 'import "@licet/contracts/catalog";', true],
    ["domain importing app", "services/catalog/src/domain/a.ts", 'import "../app/ports.ts";', true],
    ["domain importing a package", "services/catalog/src/domain/a.ts", 'import "uuid";', true],
    [
      "decimals in metering's domain",
      "services/metering/src/domain/a.ts",
      'import { Decimal } from "decimal.js";',
      false,
    ],
    ["decimals in another domain", "services/catalog/src/domain/a.ts", 'import { Decimal } from "decimal.js";', true],
    ["a room that does not exist", "services/catalog/src/lib/a.ts", "export const a = 1;", true],
    ["a test importing what it needs", "services/catalog/src/rpc/a.test.ts", 'import "../db/x.ts";', false],
  ])("judges %s", (_, path, text, refused) => {
    expect(offencesOf("room-directions", { [path]: text })).toEqual(refused ? [`${path}:1`] : []);
  });
});

describe("names", () => {
  it.each<Case>([
    ["a kebab-case file", "libs/db/src/page-token.ts", "", false],
    ["a camel-case file", "libs/db/src/pageToken.ts", "", true],
    ["a folder with a capital", "libs/db/src/Pages/token.ts", "", true],
    ["a drawer for everything", "libs/db/src/utils.ts", "", true],
    ["a drawer with a longer name", "libs/db/src/string-helpers.ts", "", true],
    ["a folder that is a drawer", "libs/db/src/common/token.ts", "", true],
    ["the ORM's own word", "libs/db/src/entity-managers.ts", "", false],
    ["a version suffix", "libs/db/src/token-v2.ts", "", true],
  ])("judges %s", (_, path, text, refused) => {
    expect(offencesOf("names", { [path]: text })).toEqual(refused ? [`${path}:1`] : []);
  });
});

describe("environment", () => {
  const read = "\nexport const url = process.env.URL;";

  it.each<Case>([
    ["the service lib", "libs/service/src/config.ts", read, false],
    ["a tool", "tools/dev/src/a.ts", read, false],
    ["a service", "services/catalog/src/config.ts", read, true],
    ["a lib", "libs/db/src/a.ts", read, true],
    ["an import of env", "libs/db/src/a.ts", '\nimport { env } from "node:process";', true],
  ])("judges %s", (_, path, text, refused) => {
    expect(offencesOf("environment", { [path]: text })).toEqual(refused ? [`${path}:2`] : []);
  });
});

describe("length", () => {
  it.each<Case>([
    ["250 lines", "libs/db/src/a.ts", "x;\n".repeat(250), false],
    ["251 lines", "libs/db/src/a.ts", "x;\n".repeat(251), true],
    ["a long test", "libs/db/src/a.test.ts", "x;\n".repeat(400), false],
  ])("judges %s", (_, path, text, refused) => {
    expect(offencesOf("length", { [path]: text })).toEqual(refused ? [`${path}:251`] : []);
  });
});

describe("barrels", () => {
  it.each<Case>([
    ["an index in a service", "services/catalog/src/domain/index.ts", "export const a = 1;", true],
    ["a re-export in a service", "services/catalog/src/domain/a.ts", 'export { b } from "./b.ts";', true],
    ["an index in a lib", "libs/db/src/index.ts", 'export { b } from "./b.ts";', false],
  ])("judges %s", (_, path, text, refused) => {
    expect(offencesOf("barrels", { [path]: text })).toEqual(refused ? [`${path}:1`] : []);
  });
});

describe("rpc-files", () => {
  const proto = "service TokenService {\n  rpc GetJWKSet(A) returns (B);\n  rpc IssueToken(A) returns (B) {}\n}\n";
  const path = "proto/licet/token/v1/token_service.proto";

  it("asks for a file per RPC in the service that serves the context, nested or not", () => {
    const files = { "services/token-issuer/src/rpc/tokens/issue-token.ts": "" };
    expect(offencesOf("rpc-files", { [path]: proto, ...files })).toEqual([`${path}:2`]);
  });

  it("asks for nothing while the service has no rpc room", () => {
    expect(offencesOf("rpc-files", { [path]: proto })).toEqual([]);
  });
});

describe("rpc-scopes", () => {
  const path = "proto/licet/token/v1/token_service.proto";
  const scope = '    option (licet.access.v1.scope) = "token.issue";\n';
  const open = "    option (licet.access.v1.public) = true;\n";
  const reads = "    option idempotency_level = NO_SIDE_EFFECTS;\n";

  it.each<[name: string, body: string, refused: boolean]>([
    ["with a scope", ` {\n${reads}${scope}  }`, false],
    ["that is public", ` {\n${open}  }`, false],
    ["with other options only", ` {\n${reads}  }`, true],
    ["without a body", ";", true],
    ["with an empty body", " {}", true],
    ["with both", ` {\n${scope}${open}  }`, true],
  ])("judges an RPC %s", (_, body, refused) => {
    const good = `  rpc Other(A) returns (B) {\n${scope}  }\n`;
    const text = `service TokenService {\n  rpc Issue(A) returns (stream B)${body}\n${good}}\n`;
    expect(offencesOf("rpc-scopes", { [path]: text })).toEqual(refused ? [`${path}:2`] : []);
  });
});

describe("public-names", () => {
  it("follows each name of the index to where it is declared", () => {
    const texts = {
      "libs/db/src/index.ts": 'export { a, b as c } from "./a.ts";\nexport * from "./d.ts";\n',
      "libs/db/src/a.ts": "/** Says what it is. */\nexport const a = 1;\nexport const b = 2;\n",
      "libs/db/src/d.ts": "export type D = string;\nconst inside = 1;\n",
    };
    expect(offencesOf("public-names", texts)).toEqual(["libs/db/src/a.ts:3", "libs/db/src/d.ts:1"]);
  });

  it("takes one comment for a type and the value of the same name", () => {
    const texts = {
      "libs/db/src/index.ts": 'export * from "./a.ts";\n',
      "libs/db/src/a.ts": "/** A page. */\nexport type Page = string;\nexport const Page = 1;\n",
    };
    expect(offencesOf("public-names", texts)).toEqual([]);
  });

  it("lets a lib show fifteen names and no more", () => {
    const declare = (count: number) =>
      Array.from({ length: count }, (_, index) => `/** A name. */\nexport const name${index} = 1;\n`).join("");
    expect(offencesOf("public-names", { "libs/db/src/index.ts": declare(15) })).toEqual([]);
    expect(offencesOf("public-names", { "libs/db/src/index.ts": declare(16) })).toEqual(["libs/db/src/index.ts:1"]);
  });
});
