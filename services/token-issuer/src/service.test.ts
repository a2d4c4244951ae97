import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { startPlatform } from "./fixture/platform.fixture.ts";
import { fetchJwks } from "./fixture/verifier.fixture.ts";

it("replicas that start at once share one set of keys, and clients", async () => {
  const replicas = await Promise.all([startPlatform(), startPlatform()]);
  try {
    const sets = await Promise.all(replicas.map(({ origin }) => fetchJwks(origin)));
    expect(sets[0]?.keys).toHaveLength(2);
    expect(new Set(sets.map((set) => JSON.stringify(set))).size).toBe(1);
    const tokens = await Promise.all(replicas.map((replica) => replica.token("viewer")));
    for (const token of tokens) {
      for (const { origin } of replicas) {
        const response = await fetch(`${origin}/licet.token.v1.TokenService/ListLicenceTokens`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: "{}",
        });
        expect(response.status).toBe(200);
        expect(await response.json()).toMatchObject({ licenceTokens: [] });
      }
    }
  } finally {
    await Promise.all(replicas.map((replica) => replica.stop()));
  }
}, 60_000);

it("another encryption key opens nothing", async () => {
  const keyFile = join(await mkdtemp(join(tmpdir(), "licet-token-issuer-")), "other-key");
  await writeFile(keyFile, "another key");
  const start = startPlatform({ env: { ENCRYPTION_KEY_FILE: keyFile } });
  await expect(start).rejects.toMatchObject({ reason: "KEY_NOT_OPENED" });
});
