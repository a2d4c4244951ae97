import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Database } from "@licet/db";
import { openDatabase } from "@licet/db";
import { migrate } from "@licet/db/migrations";
import { TestClock, testDatabase, testIds } from "@licet/testing";
import type { StoredClient } from "../domain/client.ts";
import { toCredentialChanged } from "../events/mapping.ts";
import { createClientStore } from "./client-store.ts";
import { migrations } from "./migrations.ts";

const clock = new TestClock();
const databases: Database[] = [];

/** As many replicas, with connections of their own. */
beforeAll(async () => {
  const { appUrl } = await testDatabase({
    name: "token_issuer",
    migrate: async (ownerUrl) => {
      await migrate({ ownerUrl, migrations });
    },
  });
  const open = () => openDatabase({ name: "token_issuer", url: appUrl, clock, newId: testIds() });
  databases.push(...(await Promise.all([open(), open(), open(), open()])));
}, 60_000);

afterAll(() => Promise.all(databases.map((database) => database.close())));

const openStore = (database: Database) => createClientStore(database, toCredentialChanged);

function client(clientId: string, change: Partial<StoredClient> = {}): StoredClient {
  const own = { tenantId: "acme", clientId, displayName: clientId, scopes: ["a"], roleKeys: [], isDisabled: false };
  return { ...own, createTime: clock.now(), selector: "", secretHash: "h1", ...change };
}

it("one client that many replicas load at once is there once, with the last of its secrets and scopes", async () => {
  const stores = databases.map(openStore);
  for (let round = 0; round < 100; round++) {
    const clientId = `viewer-${round}`;
    await Promise.all(stores.map((store) => store.upsert(client(clientId))));
    expect(await stores[0]?.find(clientId, "")).toMatchObject({ clientId, secretHash: "h1" });
    await stores[1]?.upsert(client(clientId, { scopes: ["b"], secretHash: "h2" }));
    expect(await stores[0]?.find(clientId, "")).toMatchObject({ scopes: ["b"], secretHash: "h2" });
  }
});

it("of many who make the same client one succeeds", async () => {
  const stores = databases.map(openStore);
  const made = await Promise.allSettled(stores.map((store) => store.insert(client("once"), "admin")));
  const refusals = made.filter(({ status }) => status === "rejected");
  expect(refusals).toHaveLength(stores.length - 1);
  for (const refusal of refusals) expect(refusal).toMatchObject({ reason: { reason: "ALREADY_EXISTS" } });
});

it("a client that another tenant has with the same secret's selector is refused, and stays as it is", async () => {
  const [store] = databases.map(openStore);
  await store?.upsert(client("shared"));
  const taken = client("shared", { tenantId: "other", secretHash: "h9" });
  await expect(store?.upsert(taken)).rejects.toMatchObject({ reason: "ALREADY_EXISTS" });
  expect(await store?.find("shared", "")).toMatchObject({ tenantId: "acme", secretHash: "h1" });
});
