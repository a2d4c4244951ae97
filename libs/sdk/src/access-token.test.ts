import { afterEach, describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Code } from "@connectrpc/connect";
import { createAccessTokens } from "./access-token.ts";
import { createLicet } from "./licet.ts";

const credentials = { clientId: "shop", clientSecret: "secret" };
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A token endpoint that answers so; its address. */
async function answering(status: number): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end());
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address at which nothing listens any more. */
async function nowhere(): Promise<string> {
  const url = await answering(200);
  const server = servers.pop();
  await new Promise((resolve) => server?.close(resolve));
  return url;
}

describe("access tokens", () => {
  it.each([
    ["cannot be reached", nowhere],
    ["fails", () => answering(503)],
  ])("are unavailable, as the call that needs one is, while the token endpoint %s", async (_name, start) => {
    const url = await start();
    await expect(createAccessTokens(url, credentials).get()).rejects.toMatchObject({ code: Code.Unavailable });
    const call = createLicet({ url, ...credentials }).decisionLog.getDecision({ decisionId: "dec_1" });
    await expect(call).rejects.toMatchObject({ code: Code.Unavailable });
    await expect(call).rejects.toThrow(/token endpoint/);
  });

  it("are denied to a client that is refused", async () => {
    const tokens = createAccessTokens(await answering(401), credentials);
    await expect(tokens.get()).rejects.toMatchObject({ name: "AccessDeniedError" });
  });
});
