import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { LicenceActivatedSchema } from "@licet/contracts/entitlement";
import type { LicenceToken } from "@licet/contracts/token";
import { TokenState } from "@licet/contracts/token";
import { verifyLicenceToken } from "@licet/license-token";
import { eventually } from "@licet/testing";
import type { Entitlement } from "../fixture/entitlement.fixture.ts";
import { connectEntitlement } from "../fixture/entitlement.fixture.ts";
import { accountOf, licenceEvent } from "../fixture/licence.fixture.ts";
import type { Platform } from "../fixture/platform.fixture.ts";
import { startPlatform } from "../fixture/platform.fixture.ts";
import { fetchJwks, fetchStatusList } from "../fixture/verifier.fixture.ts";

let platform: Platform;
let entitlement: Entitlement;
beforeAll(async () => {
  platform = await startPlatform();
  entitlement = await connectEntitlement(platform.natsUrl);
}, 60_000);
afterAll(async () => {
  await entitlement.close();
  await platform.stop();
});

async function issue(): Promise<LicenceToken> {
  const licenceId = `lic_${randomUUID()}`;
  await entitlement.emit(LicenceActivatedSchema, licenceEvent(licenceId));
  const { licenceToken } = await eventually(() => platform.rpc("admin").getLicenceToken({ licenceId }));
  if (licenceToken === undefined) throw new Error("no token");
  return licenceToken;
}

function revoke(tokenId: string, { as = "admin", requestId = randomUUID() } = {}) {
  return platform.rpc(as).revokeLicenceToken({ requestId, tokenId, reason: "leaked" });
}

describe("a token that is revoked", () => {
  it("is refused by the list fetched next; another of the list is not", async () => {
    const [token, other] = [await issue(), await issue()];
    expect(other.statusListUri).toBe(token.statusListUri);
    const keys = await fetchJwks(platform.origin);
    const now = platform.clock.now();
    await fetchStatusList(token.statusListUri, keys, now);
    const requestId = randomUUID();
    const answer = await revoke(token.tokenId, { requestId });
    expect(answer.licenceToken).toEqual({ ...token, state: TokenState.REVOKED });
    expect(await revoke(token.tokenId, { requestId })).toEqual(answer);
    expect(await revoke(token.tokenId)).toEqual(answer);
    const statusList = await fetchStatusList(token.statusListUri, keys, now);
    await expect(verifyLicenceToken(token.token, { keys, now, statusList })).rejects.toMatchObject({
      reason: "TOKEN_REVOKED",
    });
    await expect(verifyLicenceToken(other.token, { keys, now, statusList })).resolves.toMatchObject({
      status: "valid",
    });
  });

  it("needs the scope for it", async () => {
    const { tokenId } = await issue();
    await expect(revoke(tokenId, { as: "viewer" })).rejects.toMatchObject({ code: Code.PermissionDenied });
  });
});

describe("a status list", () => {
  it("is the same bytes until a bit changes, or half its life is over", async () => {
    const { tokenId, statusListUri } = await issue();
    const first = await fetch(statusListUri);
    expect(first.headers.get("content-type")).toBe("application/statuslist+jwt");
    expect(first.headers.get("cache-control")).toBe("public, max-age=60");
    const etag = first.headers.get("etag") ?? "";
    const known = () => fetch(statusListUri, { headers: { "if-none-match": etag } });
    expect([(await known()).status, await (await known()).text()]).toEqual([304, ""]);
    await revoke(tokenId);
    const changed = await known();
    expect(changed.status).toBe(200);
    expect(changed.headers.get("etag")).not.toBe(etag);
    platform.clock.advance(7 * 3_600_000);
    expect((await fetch(statusListUri)).headers.get("etag")).not.toBe(changed.headers.get("etag"));
  });

  it("of an id that is none is not there", async () => {
    for (const id of ["00000000000000000000000000000000", "x", "%2e%2e"]) {
      expect((await fetch(`${platform.origin}/status-lists/${id}`)).status).toBe(404);
    }
  });
});

describe("another tenant", () => {
  it("sees the same bytes as where there is nothing", async () => {
    const { tokenId, licenceId } = await issue();
    const foreign = platform.rpc("initech-admin");
    const answers = await Promise.all(
      [
        foreign.getLicenceToken({ licenceId }),
        foreign.getLicenceToken({ licenceId: "lic_none" }),
        revoke(tokenId, { as: "initech-admin" }),
        revoke("tok_none", { as: "initech-admin" }),
      ].map((call) => call.then(String, toBytes)),
    );
    expect(answers[0]).toBe(answers[1]);
    expect(answers[2]).toBe(answers[3]);
    expect(answers[0]).toContain(`"code":${Code.NotFound}`);
    const list = await foreign.listLicenceTokens({ accountId: accountOf(licenceId) });
    expect(list.licenceTokens).toEqual([]);
  });
});

function toBytes(error: unknown): string {
  const { code, rawMessage, details } = ConnectError.from(error);
  return JSON.stringify({ code, rawMessage, details });
}

describe("a list of tokens", () => {
  it("in pages is the whole list", async () => {
    for (let count = 0; count < 5; count += 1) await issue();
    const all = (await platform.rpc("admin").listLicenceTokens({ pageSize: 1000 })).licenceTokens;
    const paged: LicenceToken[] = [];
    let pageToken = "";
    do {
      const page = await platform.rpc("admin").listLicenceTokens({ pageSize: 2, pageToken });
      paged.push(...page.licenceTokens);
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(paged).toEqual(all);
    expect(all.length).toBeGreaterThanOrEqual(5);
  });
});
