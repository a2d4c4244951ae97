import { Agent as HttpAgent, request as requestHttp } from "node:http";
import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { Webhook } from "standardwebhooks";
import type { DueDelivery, WebhookSender } from "../app/ports.ts";
import type { AddressPolicy } from "./address-policy.ts";
import { toCloudEvent } from "./cloud-event.ts";

/** How webhooks are sent. */
export interface WebhookSenderOptions {
  readonly policy: AddressPolicy;
  readonly timeoutMs: number;
}

/** A sender that holds connections open, and the way to close them. */
export interface OpenWebhookSender extends WebhookSender {
  close(): void;
}

type Attempt = Awaited<ReturnType<WebhookSender["send"]>>;

const keptResponseChars = 200;

/**
 * Sends CloudEvents signed as Standard Webhooks has it. Redirects are not followed. The connection goes to an address that
 * the policy has seen, so that a name cannot point elsewhere in between.
 */
export function createWebhookSender({ policy, timeoutMs }: WebhookSenderOptions): OpenWebhookSender {
  const agents = { "http:": new HttpAgent({ keepAlive: true }), "https:": new HttpsAgent({ keepAlive: true }) };

  function open(url: URL, headers: Record<string, string>): ClientRequest {
    const options = { method: "POST", headers, lookup: policy.lookup, signal: AbortSignal.timeout(timeoutMs) };
    return url.protocol === "https:"
      ? requestHttps(url, { ...options, agent: agents["https:"] })
      : requestHttp(url, { ...options, agent: agents["http:"] });
  }

  return {
    async send(delivery, sentAt) {
      const url = new URL(delivery.url);
      const objection = policy.findObjection(url);
      if (objection !== undefined) return { isDelivered: false, response: objection };
      const body = JSON.stringify(toCloudEvent(delivery.notice));
      return post(open(url, toHeaders(delivery, body, sentAt)), body);
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function toHeaders({ notice, signingSecret }: DueDelivery, body: string, sentAt: Date): Record<string, string> {
  return {
    "content-type": "application/cloudevents+json",
    "content-length": String(Buffer.byteLength(body)),
    "user-agent": "licet",
    "webhook-id": notice.eventId,
    "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
    "webhook-signature": new Webhook(signingSecret).sign(notice.eventId, sentAt, body),
  };
}

function post(request: ClientRequest, body: string): Promise<Attempt> {
  return new Promise((resolve) => {
    const fail = (error: Error): void => resolve({ isDelivered: false, response: describe(error) });
    request.on("error", fail);
    request.on("response", (response) => {
      response.on("error", fail);
      void readStart(response).then((start) => {
        const status = response.statusCode ?? 0;
        resolve({ isDelivered: status >= 200 && status < 300, response: `${status} ${start}`.trim() });
      }, fail);
    });
    request.end(body);
  });
}

/** The beginning of the answer; the rest is not read, and the connection then not used again. */
async function readStart(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) {
    text += chunk as string;
    if (text.length >= keptResponseChars) break;
  }
  return text.slice(0, keptResponseChars).replaceAll("\0", "");
}

function describe(error: Error): string {
  if (error.name === "AbortError" || error.name === "TimeoutError") return "no answer in time";
  return ("code" in error ? String(error.code) : error.message).slice(0, keptResponseChars);
}
