import { describe, expect, it } from "@jest/globals";
import { hostedEntries, missingOptionals, staleWorkspaces, stubOf } from "../lock-stubs.mjs";

describe("stubOf", () => {
  it.each([
    ["@swc/core-linux-s390x-gnu", { cpu: ["s390x"], libc: ["glibc"], os: ["linux"] }],
    ["@unrs/resolver-binding-linux-ppc64-musl", { cpu: ["ppc64"], libc: ["musl"], os: ["linux"] }],
    ["@bufbuild/buf-darwin-arm64", { cpu: ["arm64"], os: ["darwin"] }],
    ["@bufbuild/buf-linux-armv7", { cpu: ["arm"], os: ["linux"] }],
    ["@swc/core-win32-ia32-msvc", { cpu: ["ia32"], os: ["win32"] }],
    ["fsevents", {}],
  ])("reads the platform of %s from its name", (name, platform) => {
    expect(stubOf(name, "1.2.3")).toEqual({ version: "1.2.3", optional: true, ...platform });
  });
});

describe("missingOptionals", () => {
  const parent = {
    version: "1.0.0",
    dev: true,
    optionalDependencies: { "x-linux-x64": "1.0.0", "x-win32-x64": "1.0.0" },
  };

  it("names only the packages that no entry describes, and takes over that they are for development", () => {
    const packages = { "": {}, "node_modules/x": parent, "node_modules/x-linux-x64": { version: "1.0.0" } };
    expect(missingOptionals(packages)).toEqual({ "x-win32-x64": stubOf("x-win32-x64", "1.0.0", true) });
  });

  it("finds a package nested below the one that names it", () => {
    const packages = {
      "node_modules/x": parent,
      "node_modules/x/node_modules/x-linux-x64": { version: "1.0.0" },
      "node_modules/x-win32-x64": { version: "1.0.0" },
    };
    expect(missingOptionals(packages)).toEqual({});
  });

  it("leaves ranges to npm, because a stub needs one version", () => {
    expect(missingOptionals({ "node_modules/x": { optionalDependencies: { fsevents: "^2.0.0" } } })).toEqual({});
  });
});

describe("hostedEntries", () => {
  it("names entries with an address, and not links within the workspace", () => {
    const packages = {
      "node_modules/a": { resolved: "https://registry.example/a.tgz" },
      "node_modules/@licet/kernel": { resolved: "libs/kernel", link: true },
      "node_modules/b": { version: "1.0.0" },
    };
    expect(hostedEntries(packages)).toEqual(["node_modules/a"]);
  });
});

describe("staleWorkspaces", () => {
  it("names the workspace packages that npm ci would miss", () => {
    const packages = {
      "libs/db": { dependencies: { "@licet/kernel": "*", "@licet/contracts": "*" } },
      "libs/rpc": {},
      "libs/kernel": {},
    };
    const manifests = {
      "libs/db": { dependencies: { "@licet/contracts": "*", "@licet/kernel": "*" } },
      "libs/rpc": { dependencies: { "@licet/kernel": "*" } },
      "libs/kernel": {},
      "tools/cli": {},
    };
    expect(staleWorkspaces(packages, manifests)).toEqual(["libs/rpc", "tools/cli"]);
  });
});
