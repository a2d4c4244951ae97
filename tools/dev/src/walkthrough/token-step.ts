import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { randomUUID } from "node:crypto";
import type { LicenceClaims } from "@licet/license-token";
import { Webhook } from "standardwebhooks";
import { runCli } from "../run-cli.ts";
import type { CliResult } from "../run-cli.ts";
import { sendOrder } from "./order-step.ts";
import { until } from "./until.ts";
import type { Walk } from "./walk.ts";

const noNetwork = new URL("../no-network.ts", import.meta.url).href;

/** Where the files of an offline product lie. */
export interface OfflineFiles {
  token: string;
  jwks: string;
  statusList: string;
}

/** Writes the current token of the licence, the key set and the status list, as a product in an air gap would get them. */
export async function fetchOfflineFiles(walk: Walk): Promise<OfflineFiles> {
  const { licet, licenceId, folder } = walk;
  await mkdir(folder, { recursive: true });
  const files = {
    token: join(folder, "licence.jwt"),
    jwks: join(folder, "jwks.json"),
    statusList: join(folder, "status-list.jwt"),
  };
  const { licenceToken } = await until(
    () => licet.tokens.getLicenceToken({ licenceId }),
    (answer) => revisionOf(answer.licenceToken?.token) >= walk.revision,
  );
  if (licenceToken === undefined) throw new Error("the licence has no token");
  await writeFile(files.token, licenceToken.token);
  await refreshStatusList(walk, files, licenceToken.statusListUri);
  await writeFile(files.jwks, await (await licet.fetch("/.well-known/jwks.json")).text());
  return files;
}

/** The account's revision whose terms a token carries. */
function revisionOf(token = ""): bigint {
  const payload = token.split(".")[1];
  if (payload === undefined) return -1n;
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as LicenceClaims;
  return BigInt(claims.licet.snapshot.revision);
}

/** Fetches the status list again. */
export async function refreshStatusList({ licet }: Walk, files: OfflineFiles, uri: string): Promise<void> {
  const path = new URL(uri).pathname;
  await writeFile(files.statusList, await (await licet.fetch(path)).text());
}

/** Verifies and decides in a process that cannot open a connection. */
export function verifyOffline(walk: Walk, files: OfflineFiles, feature: string): Promise<CliResult> {
  const args = ["token", "verify", files.token, "--jwks", files.jwks, "--status-list", files.statusList];
  return runCli(walk.platform.dataDir, [...args, "--feature", feature, "--user", "dana"], {
    nodeFlags: ["--import", noNetwork],
  });
}

/** The signed token: by API, by webhook, and verified without any network. */
export async function walkToken(walk: Walk): Promise<void> {
  const { say, expect } = walk;
  const files = await fetchOfflineFiles(walk);
  const offline = await verifyOffline(walk, files, "code_owners");
  say(
    "$ licet token verify licence.jwt --jwks jwks.json --status-list status-list.jwt --feature code_owners --user dana",
  );
  say(offline.text || offline.errors);
  expect(offline.code === 0, "a process without any network verifies the token and decides with it");
  const denied = await verifyOffline(walk, files, "saml_single_sign_on");
  expect(denied.code === 1, "and denies what the token does not grant");
  await walkWebhook(walk);
}

/** A second licence, whose token arrives at a webhook with a valid signature. */
async function walkWebhook(walk: Walk): Promise<void> {
  const { licet, accountId, expect, say } = walk;
  const received: { headers: Record<string, string>; body: string }[] = [];
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers as Record<string, string>, body: await text(request) });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/licences`;
  const { endpoint, signingSecret } = await licet.orders.createWebhookEndpoint({
    requestId: randomUUID(),
    url,
    eventTypes: ["licet.token.v1.token_issued"],
  });
  try {
    const customer = { accountId: `${accountId}-subsidiary`, billingCountry: "FR" };
    const order = await sendOrder(licet, { customer, lines: [{ sku: "FORGE-FREE", quantity: 1 }] });
    const mine = await until(
      async () => received.find(({ body }) => body.includes(order.orderId)),
      (call) => call !== undefined,
    );
    const event = mine === undefined ? undefined : new Webhook(signingSecret).verify(mine.body, mine.headers);
    say(`webhook: ${JSON.stringify((event as { type?: string } | undefined)?.type)} for order ${order.orderId}`);
    expect(event !== undefined, "a webhook brings the token of a new order, with a valid signature");
  } finally {
    await licet.orders.deleteWebhookEndpoint({ requestId: randomUUID(), endpointId: endpoint?.endpointId ?? "" });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
