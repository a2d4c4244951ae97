import { expect, it } from "@jest/globals";
import { DomainError } from "@licet/kernel";
import { TestClock, testIds } from "@licet/testing";
import type { Snapshots } from "../decision/ports.ts";
import type { Accounts } from "../ports.ts";
import { createBeginUse } from "./begin-use.ts";

const clock = new TestClock("2026-03-01T12:00:00Z");
const use = { accountId: "acme", request: { feature: "export" } };

/** The command over a database that answers with an error. */
function failing(error: Error): Promise<unknown> {
  const accounts = { change: () => Promise.reject(error) } as Partial<Accounts> as Accounts;
  const snapshots = {} as Snapshots;
  return createBeginUse({ accounts, snapshots, clock, newId: testIds() })({ tenantId: "t", actor: "tester", ...use });
}

it("begins nothing while the database is away, so that the user is answered as one with whom nothing has begun", async () => {
  expect(await failing(new DomainError("DATABASE_UNAVAILABLE", "away"))).toBeUndefined();
});

it("hides no other error", async () => {
  await expect(failing(new DomainError("NOT_FOUND", "no such account"))).rejects.toThrow("no such account");
  await expect(failing(new Error("broken"))).rejects.toThrow("broken");
});
