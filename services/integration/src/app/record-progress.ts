import type { Clock, IdGenerator } from "@licet/kernel";
import { advance } from "../domain/order-progress.ts";
import { wantsEvent } from "../domain/webhook.ts";
import type { WebhookEndpoint } from "../domain/webhook.ts";
import type {
  Cause,
  EndpointStore,
  LicenceFact,
  NewDelivery,
  Notice,
  ProgressStore,
  RefusalFact,
  UndoneFact,
} from "./ports.ts";

/** A token that was signed. */
export interface IssuedToken {
  readonly tokenId: string;
  readonly licenceId: string;
  /** Empty for a token that no order caused. */
  readonly orderId: string;
  readonly licenceCount: number;
  readonly revision: bigint;
  readonly token: string;
  readonly notice: Notice;
  readonly cause: Cause;
}

/** What others did with orders, in whatever sequence it becomes known. */
export interface RecordProgress {
  licences(tenantId: string, facts: readonly LicenceFact[], notices: readonly Notice[]): Promise<void>;
  refusals(tenantId: string, facts: readonly RefusalFact[]): Promise<void>;
  undone(tenantId: string, facts: readonly UndoneFact[]): Promise<void>;
  tokens(tenantId: string, tokens: readonly IssuedToken[]): Promise<void>;
  /** Events that no order waits for. */
  notices(tenantId: string, notices: readonly Notice[]): Promise<void>;
}

/** What RecordProgress works with. */
export interface RecordProgressOptions {
  readonly progress: ProgressStore;
  readonly endpoints: EndpointStore;
  readonly clock: Clock;
  readonly newId: IdGenerator;
}

/** Records what became known, begins the deliveries that follow from it, and moves the orders. */
export function createRecordProgress({ progress, endpoints, clock, newId }: RecordProgressOptions): RecordProgress {
  const unbound = { orderId: "", licenceId: "", tokenId: "", token: "" };

  function toDelivery(notice: Notice, about: typeof unbound, endpoint?: WebhookEndpoint): NewDelivery {
    return {
      ...about,
      deliveryId: newId("dlv"),
      channel: endpoint === undefined ? "api" : "webhook",
      endpointId: endpoint?.endpointId ?? "",
      state: endpoint === undefined ? "DELIVERED" : "PENDING",
      createTime: clock.now(),
      notice,
    };
  }

  async function toDeliveries(tenantId: string, about: readonly { notice: Notice; about: typeof unbound }[]) {
    if (about.length === 0) return [];
    const enabled = await endpoints.enabled(tenantId);
    return about.flatMap(({ notice, about }) =>
      enabled
        .filter((endpoint) => wantsEvent(endpoint, notice.type))
        .map((endpoint) => toDelivery(notice, { ...about, token: "" }, endpoint)),
    );
  }

  async function toNoticeDeliveries(tenantId: string, notices: readonly Notice[]): Promise<NewDelivery[]> {
    return toDeliveries(
      tenantId,
      notices.map((notice) => ({ notice, about: unbound })),
    );
  }

  return {
    async licences(tenantId, licences, notices) {
      await progress.record(tenantId, { licences, deliveries: await toNoticeDeliveries(tenantId, notices) }, advance);
    },
    refusals: (tenantId, refusals) => progress.record(tenantId, { refusals }, advance),
    undone: (tenantId, undone) => progress.record(tenantId, { undone }, advance),
    async tokens(tenantId, tokens) {
      const about = tokens.map(({ notice, orderId, licenceId, tokenId, token }) => {
        return { notice, about: { orderId, licenceId, tokenId, token } };
      });
      const fetched = about.map((entry) => toDelivery(entry.notice, entry.about));
      const sent = await toDeliveries(tenantId, about);
      const licences = tokens.filter((token) => token.orderId !== "");
      await progress.record(tenantId, { licences, deliveries: [...fetched, ...sent] }, advance);
    },
    async notices(tenantId, notices) {
      await progress.record(tenantId, { deliveries: await toNoticeDeliveries(tenantId, notices) }, advance);
    },
  };
}
