import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { createClient, createRouterTransport } from "@connectrpc/connect";
import type { ConnectError } from "@connectrpc/connect";
import type { CheckRequest, ReportedDecision, WatchResponseSchema } from "@licet/contracts/entitlement";
import { DecisionCode, DecisionLogService, DecisionService } from "@licet/contracts/entitlement";
import type { FeatureDocument, GrantDocument, SnapshotDocument } from "@licet/decision";
import { encodeSnapshot } from "@licet/decision";

/** One step of a stream: something sent, or an error that ends it. */
export type Step = MessageInitShape<typeof WatchResponseSchema> | ConnectError;

/** The other side of the wire, which says exactly what a test wants it to say, also what a platform says on bad days. */
export interface ScriptedPlatform {
  readonly licet: {
    decisions: ReturnType<typeof createClient<typeof DecisionService>>;
    decisionLog: ReturnType<typeof createClient<typeof DecisionLogService>>;
    identity: string;
  };
  /** The cursors with which streams were opened. */
  readonly opened: string[];
  readonly checks: CheckRequest[];
  /** Each call that reports decisions. */
  readonly reports: ReportedDecision[][];
  /** Says what is wrong with a report, if anything is; to be changed by the test. */
  refuseReport: (decisions: readonly ReportedDecision[]) => ConnectError | undefined;
}

/** When the platform speaks. */
export const platformMs = Date.UTC(2026, 5, 1);

/** Each stream plays the next script; one that has no error stays open. */
export function scriptPlatform(...scripts: readonly (readonly Step[])[]): ScriptedPlatform {
  const opened: string[] = [];
  const checks: CheckRequest[] = [];
  const reports: ReportedDecision[][] = [];
  const transport = createRouterTransport(({ service }) => {
    service(DecisionService, {
      async *watch({ cursor }, { signal }) {
        const script = scripts[opened.push(cursor) - 1] ?? [];
        for (const step of script) {
          if (step instanceof Error) throw step;
          yield step;
        }
        const { promise, resolve } = Promise.withResolvers<void>();
        signal.addEventListener("abort", () => resolve(), { once: true });
        await promise;
      },
      check(request) {
        checks.push(request);
        const { featureKey } = request;
        return { decision: { allowed: true, code: DecisionCode.ALLOWED, featureKey, decisionId: "dec_platform" } };
      },
    });
    service(DecisionLogService, {
      reportDecisions({ decisions }) {
        reports.push(decisions);
        const refusal = platform.refuseReport(decisions);
        if (refusal !== undefined) throw refusal;
        return { recordedCount: decisions.length };
      },
    });
  });
  const licet = {
    decisions: createClient(DecisionService, transport),
    decisionLog: createClient(DecisionLogService, transport),
    identity: "test",
  };
  const platform: ScriptedPlatform = { licet, opened, checks, reports, refuseReport: () => undefined };
  return platform;
}

/** Everything up to the cursor was sent. */
export function checkpoint(cursor: string): Step {
  return { event: { case: "checkpoint", value: { cursor, time: timestampFromMs(platformMs) } } };
}

/** A new revision of an account. */
export function change(cursor: string, document: SnapshotDocument): Step {
  const { accountId, revision } = document;
  const value = { accountId, revision: BigInt(revision), document: encodeSnapshot(document), cursor };
  return { event: { case: "snapshot", value } };
}

/** An account with features of every kind; `lost` is granted by nothing. */
export function accountOf(accountId: string, revision = 1): SnapshotDocument {
  const features: Record<string, FeatureDocument> = {
    sso: { kind: "boolean", failPolicy: { mode: "open" } },
    lost: { kind: "boolean" },
    storage: { kind: "limit" },
    projects: { kind: "limit" },
    support: { kind: "config", valueType: "string" },
    colours: { kind: "config", valueType: "json" },
    minutes: { kind: "metered", meter: "minutes" },
  };
  const grant = (feature: string, value: Partial<GrantDocument> = {}): GrantDocument => {
    return { id: `gr_${feature}`, feature, source: "plan", ...value };
  };
  return {
    schema: 1,
    tenantId: "ten_1",
    accountId,
    revision,
    account: { timeZone: "UTC" },
    features,
    licences: [
      {
        id: "lic_1",
        productKey: "forge",
        planKey: "team",
        planVersion: 1,
        models: ["subscription"],
        quantity: 1,
        status: "active",
        from: 0,
        grants: [
          grant("sso"),
          grant("storage", { limit: 10 }),
          grant("projects", { limit: "unlimited" }),
          grant("support", { config: "always" }),
          grant("colours", { config: { main: "red" } }),
          grant("minutes", { allowance: { amount: "100" } }),
        ],
      },
    ],
    offers: { lost: [{ kind: "plan", key: "enterprise" }] },
  };
}

/** What a quiet platform with these accounts sends. */
export function listing(...documents: readonly SnapshotDocument[]): Step[] {
  return [checkpoint("c0"), ...documents.map((document) => change("c1", document)), checkpoint("c2")];
}
