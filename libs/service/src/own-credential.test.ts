import { type Server, createServer } from "node:http";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { eventually } from "@licet/testing";
import { createOwnCredential } from "./own-credential.ts";

let server: Server;
let requests: string[];
let away: boolean;
let nowMs: number;
let credential: () => string | Promise<string>;

beforeEach(async () => {
  requests = [];
  away = false;
  nowMs = 0;
  server = createServer((request, response) => {
    void text(request).then((body) => {
      requests.push(`${request.headers.authorization ?? ""} ${body}`);
      const answer = { access_token: `t${requests.length}`, token_type: "Bearer", expires_in: 100 };
      response.writeHead(away ? 503 : 200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth2/token`;
  credential = createOwnCredential({ tokenUrl, clientId: "svc:1", clientSecret: "s/1", nowMs: () => nowMs });
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe("createOwnCredential", () => {
  it("asks once for many calls, with the encoded client and secret", async () => {
    expect(await Promise.all([credential(), credential()])).toEqual(["t1", "t1"]);
    expect(credential()).toBe("t1");
    expect(requests).toEqual([`Basic ${btoa("svc%3A1:s%2F1")} grant_type=client_credentials`]);
  });

  it("renews in the background at half of its life", async () => {
    await credential();
    nowMs = 50_000;
    expect(credential()).toBe("t1");
    await eventually(() => credential() === "t2");
  });

  it("goes on with what it has while the issuer is away, and recovers", async () => {
    await credential();
    away = true;
    nowMs = 60_000;
    expect(credential()).toBe("t1");
    await eventually(() => requests.length === 2);
    nowMs = 99_000;
    await expect(Promise.resolve().then(credential)).rejects.toThrow("answered 503 to svc:1");
    away = false;
    expect(await credential()).toBe(`t${requests.length}`);
  });
});
