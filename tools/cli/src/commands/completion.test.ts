import { execFileSync } from "node:child_process";
import { describe, expect, it } from "@jest/globals";
import { createProgram } from "../program.ts";
import { printCompletion } from "./completion.ts";

/** What bash offers after these words, of which the last one is still being written. */
function complete(...words: string[]): string[] {
  const script = printCompletion(createProgram(), "bash").join("\n");
  const quoted = ["licet", ...words].map((word) => `'${word}'`).join(" ");
  const ask = `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _licet; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", `${script}\n${ask}`], { encoding: "utf8", cwd: "/" })
    .trim()
    .split("\n");
}

describe("completion in bash", () => {
  it("offers the commands", () => {
    expect(complete("")).toEqual(expect.arrayContaining(["catalog", "order", "check", "usage", "token", "doctor"]));
    expect(complete("ord")).toEqual(["order"]);
  });

  it("offers what belongs to a command, and its options", () => {
    expect(complete("catalog", "")).toEqual(expect.arrayContaining(["apply", "diff", "export", "types", "impact"]));
    expect(complete("rollout", "")).toEqual(expect.arrayContaining(["list", "show", "set", "halt", "resume"]));
    expect(complete("plan", "propagation", "")).toEqual(
      expect.arrayContaining(["list", "show", "licences", "pause", "resume", "cancel"]),
    );
    expect(complete("plan", "propagate", "team", "--str")).toEqual(["--strategy"]);
    expect(complete("rollout", "set", "canary", "25", "--all")).toEqual(["--allow-shrink"]);
    expect(complete("order", "submit", "--")).toEqual(
      expect.arrayContaining(["--account", "--sku", "--wait", "--json"]),
    );
    expect(complete("check", "acme", "code_owners", "--us")).toEqual(["--user"]);
    expect(complete("check", "acme", "sso", "--as")).toEqual(["--as-of"]);
    expect(complete("decisions", "--out")).toEqual(["--outcome"]);
    expect(complete("receipt", "")).toEqual(expect.arrayContaining(["get", "verify"]));
    expect(complete("check", "acme", "sso", "--rec")).toEqual(["--receipt"]);
    expect(complete("replay", "--pla")).toEqual(["--plan", "--plan-version"]);
    expect(complete("history", "acme", "--li")).toEqual(["--limit"]);
    expect(complete("simulate", "acme", "sso", "--pla")).toEqual(["--plan", "--plan-version"]);
    expect(complete("seat", "")).toEqual(
      expect.arrayContaining(["assign", "unassign", "transfer", "reclaim", "list", "use", "reserve", "reservations"]),
    );
    expect(complete("seat", "reclaim", "lic_1", "ada", "--re")).toEqual(["--reason"]);
    expect(complete("account", "")).toEqual(expect.arrayContaining(["create", "move", "tree", "add-user"]));
    expect(complete("account", "move", "lab", "--un")).toEqual(["--under"]);
    expect(complete("device", "")).toEqual(expect.arrayContaining(["activate", "deactivate", "list"]));
    expect(complete("override", "")).toEqual(
      expect.arrayContaining(["grant", "set", "deny", "promote", "list", "end"]),
    );
    expect(complete("lease", "")).toEqual(
      expect.arrayContaining(["checkout", "heartbeat", "return", "borrow", "list", "report"]),
    );
    expect(complete("lease", "borrow", "lea_1", "--un")).toEqual(["--until"]);
    expect(complete("test", "--")).toEqual(expect.arrayContaining(["--filter", "--junit", "--json"]));
  });
});

describe("completion in other shells", () => {
  it.each(["zsh", "fish"])("names every command: %s", (shell) => {
    const script = printCompletion(createProgram(), shell).join("\n");
    for (const { commands } of [createProgram()])
      for (const command of commands) expect(script).toContain(command.name());
  });
});
