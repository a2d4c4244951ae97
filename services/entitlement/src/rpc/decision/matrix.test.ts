import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { toBinary } from "@bufbuild/protobuf";
import type { Decision as DecisionMessage } from "@licet/contracts/entitlement";
import { DecisionSchema } from "@licet/contracts/entitlement";
import type { Decision, DecisionRequest, MeteredEvidence, Snapshot, SnapshotDocument } from "@licet/decision";
import { allowancesOf, compileSnapshot, decide, decodeSnapshot, denialCodes, encodeSnapshot } from "@licet/decision";
import type { AllowedCase, DecisionCase } from "@licet/decision/cases";
import { allowedCases, casesNow, decisionCases } from "@licet/decision/cases";
import { beginningsOf } from "@licet/decision/first-use";
import { decideOffline } from "@licet/license-token";
import type { EvaluationRequest, Evaluator } from "@licet/sdk";
import { createEvaluator } from "@licet/sdk";
import type { Caller } from "../../test/caller.ts";
import { createGoOffline } from "../../test/offline.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { toDecision } from "./decision-mapping.ts";

/**
 * The matrix of cases through the three places that decide: the service over gRPC, the SDK over its stream, and a licence
 * token without any network. The same snapshot, request and instant must give the same bytes.
 */
interface Row {
  name: string;
  accountId: string;
  document: SnapshotDocument;
  /** What goes over the wire and into the SDK. */
  request: EvaluationRequest;
  /** The same for the engine. */
  question: DecisionRequest;
  evidence: MeteredEvidence | undefined;
  codes: string[];
  /** Of a case that is allowed. */
  allowed?: Pick<AllowedCase, "reason" | "value">;
  /** What it is about can be seen only while metering is away. */
  metersAway: boolean;
}

/** An anonymous proxy of the sample database, in no country that the other one knows. */
const proxyAddress = "1.2.0.1";
const licenceId = "lic_1";

let platform: Platform;
let caller: Caller;
let evaluator: Evaluator;
let rows: Row[];

beforeAll(async () => {
  platform = await startPlatform();
  platform.clock.set(casesNow);
  const replica = await platform.startReplica({
    GEOIP_DATABASE: pathOf("GeoIP2-Country-Test.mmdb"),
    ANONYMOUS_IP_DATABASE: pathOf("GeoIP2-Anonymous-IP-Test.mmdb"),
  });
  const tenantId = platform.newTenant();
  caller = await platform.call(replica, tenantId, undefined, { protocol: "grpc" });
  rows = [...decisionCases, ...allowedCases, unknownFeature()].map((each, index) => toRow(each, tenantId, index));
  await store(tenantId);
  rows.forEach(countUse);
  evaluator = await createEvaluator({
    licet: { decisions: caller.decisions, identity: tenantId },
    accounts: "all",
    timeoutMs: 10_000,
    clocks: { wall: () => casesNow, monotonicMs: () => 0 },
  });
  expect(await evaluator.ready()).toBe(true);
}, 120_000);

afterAll(async () => {
  await evaluator.close();
  await platform.stop();
});

describe("the matrix of cases", () => {
  it("has every denial of the engine, every reason to allow, and more than 900 cases", () => {
    const codes = new Set(rows.flatMap((row) => row.codes));
    const ofAccounts = [...denialCodes].filter(isOfSnapshot).filter((code) => code !== "ACCOUNT_UNKNOWN");
    expect([...codes].sort()).toEqual(expect.arrayContaining(ofAccounts.sort()));
    expect(new Set(rows.flatMap(({ allowed }) => allowed?.reason ?? []))).toEqual(
      new Set(["ALLOWED", "ALLOWED_IN_GRACE", "ALLOWED_AS_OVERAGE", "ALLOWED_BY_OVERRIDE", "ALLOWED_BY_FALLBACK"]),
    );
    expect(rows.length).toBeGreaterThan(900);
  });

  it("says the same of an account that nobody has, by the service and the SDK", async () => {
    const request = { accountId: "nobody", feature: "export" };
    const expected = decide(undefined, { feature: "export" }, casesNow);
    const message = toDecision({ decision: expected, snapshot: undefined, decisionId: "", traceId: "" });
    const { decision: remote } = await caller.decisions.check(toCheck(request));
    const asked = await evaluator.check(request);
    const told = toDecision({ decision: asked.decision, snapshot: undefined, decisionId: "", traceId: "" });
    expect([remote, told].map(toBytes)).toEqual([toBytes(message), toBytes(message)]);
  });

  it("is answered alike by the service, the SDK and over a token", async () => {
    const goOffline = await createGoOffline();
    const differing: string[] = [];
    for (const row of rows.filter(isAnswerable)) {
      const snapshot = compileSnapshot(decodeSnapshot(encodeSnapshot(row.document)));
      const evidence = counted(snapshot, row.evidence);
      const expected = decide(snapshot, row.question, casesNow, evidence);
      expect([row.name, codesOf(expected)]).toEqual([row.name, withoutUnasked(row.codes, evidence)]);
      if (row.allowed !== undefined) expect([row.name, expected]).toMatchObject([row.name, row.allowed]);
      const toMessage = (decision: Decision) => toDecision({ decision, snapshot, decisionId: "", traceId: "" });
      const offline = decideOffline(
        await goOffline(row.document, licenceId, casesNow),
        row.question,
        casesNow,
        evidence,
      );
      const { decision: remote } = await caller.decisions.check(toCheck(row.request));
      const answers = [toMessage(expected), remote, toMessage(offline)];
      const local = evaluator.decide(row.request)?.decision;
      if (local !== undefined) answers.push(toMessage(local));
      if (new Set(answers.map(toBytes)).size > 1) differing.push(row.name);
    }
    expect(differing).toEqual([]);
  }, 120_000);

  it("is decided by the SDK itself but for what is counted and for addresses", () => {
    const asking = rows.filter(({ request }) => evaluator.decide(request) === undefined);
    expect(asking.every((row) => isAsked(row) || begins(row))).toBe(true);
    expect(rows.length - asking.length).toBeGreaterThan(500);
  });

  it("is answered alike while metering is away", async () => {
    await platform.neighbours.stopMetering();
    const goOffline = await createGoOffline();
    const unanswered = rows.filter((row) => !isAnswerable(row));
    expect(unanswered.length).toBeGreaterThan(20);
    for (const row of unanswered) {
      const snapshot = compileSnapshot(row.document);
      const evidence = counted(snapshot, { state: "unavailable", since: casesNow.getTime() });
      const offline = decideOffline(
        await goOffline(row.document, licenceId, casesNow),
        row.question,
        casesNow,
        evidence,
      );
      const { decision: remote } = await caller.decisions.check(toCheck(row.request));
      expect([row.name, codesOf(offline)]).toEqual([row.name, withoutUnasked(row.codes, evidence)]);
      if (row.allowed !== undefined) expect([row.name, offline]).toMatchObject([row.name, row.allowed]);
      const message = toDecision({ decision: offline, snapshot, decisionId: "", traceId: "" });
      expect([row.name, toBytes(remote)]).toEqual([row.name, toBytes(message)]);
    }
  }, 120_000);
});

/** A question about what the catalog does not have. */
function unknownFeature(): DecisionCase {
  const [first] = decisionCases;
  if (first === undefined) throw new Error("there are no cases");
  const failures = [{ code: "FEATURE_UNKNOWN", remedies: [{ kind: "CONTACT_VENDOR" }] }] as const;
  return { ...first, name: "no such feature", request: { feature: "no_such_feature" }, failures };
}

function toRow(each: DecisionCase | AllowedCase, tenantId: string, index: number): Row {
  const accountId = `case-${index}`;
  const { feature, subject, place, productVersion, amount, quantity, current } = each.request;
  const isAnonymous = place?.anonymous === true;
  // The wire tells a limit's whole quantity, and an address where the engine is told what it means.
  const wanted = quantity === undefined ? amount : String(Number(current ?? 0) + Number(quantity));
  return {
    name: each.name,
    accountId,
    document: { ...each.document, tenantId, accountId },
    request: {
      accountId,
      feature,
      ...(subject?.userId !== undefined && { userId: subject.userId }),
      ...(subject?.deviceId !== undefined && { deviceId: subject.deviceId }),
      ...(subject?.leaseId !== undefined && { leaseId: subject.leaseId }),
      ...(place?.claim !== undefined && { country: place.claim }),
      ...(isAnonymous && { ipAddress: proxyAddress }),
      ...(productVersion !== undefined && { productVersion }),
      ...(wanted !== undefined && { amount: wanted }),
    },
    question: {
      ...each.request,
      ...(quantity !== undefined && { quantity: Number(wanted), current: 0 }),
    },
    // What the neighbour of the tests says of a balance.
    evidence: each.evidence && { state: "counted", limit: "10", used: "8", remaining: "2" },
    codes: "failures" in each ? each.failures.map(({ code }) => code) : [],
    ...("reason" in each && { allowed: { reason: each.reason, value: each.value } }),
    metersAway: "metersAway" in each,
  };
}

/** The accounts as the service would have compiled them. */
async function store(tenantId: string): Promise<void> {
  const values = rows.map(({ accountId, document }) => {
    const text = encodeSnapshot(document).replaceAll("'", "''");
    return `('${tenantId}', '${accountId}', ${document.revision}, 1, '${text}')`;
  });
  const columns = "tenant_id, account_id, revision, catalog_revision, document";
  await platform.tamper(tenantId, `insert into account_snapshot (${columns}) values ${values.join(", ")}`);
  // What would begin with a use does not: when it comes to that the accounts turn out to have nothing.
  const accounts = rows.map(({ accountId, document }) => `('${tenantId}', '${accountId}', ${document.revision}, 1)`);
  const members = "tenant_id, account_id, revision, version";
  await platform.tamper(tenantId, `insert into account (${members}) values ${accounts.join(", ")}`);
}

function countUse({ accountId, request }: Row): void {
  platform.neighbours.used.set(`${accountId}/${request.feature}`, 8);
}

function toCheck(request: EvaluationRequest) {
  const { accountId, feature, userId = "", deviceId = "", leaseId = "", country = "", ipAddress = "" } = request;
  const { amount = "", productVersion = "" } = request;
  return {
    accountId,
    featureKey: feature,
    subject: { userId, deviceId, leaseId },
    context: { country, ipAddress, productVersion },
    amount,
  };
}

/** While no right is in force there is no allowance to ask metering about. */
function counted(snapshot: Snapshot, evidence: MeteredEvidence | undefined): MeteredEvidence | undefined {
  if (evidence === undefined || allowancesOf(snapshot, "export", casesNow).length > 0) return evidence;
  return { state: "deferred" };
}

function codesOf({ failures }: Decision): string[] {
  return failures.map(({ code }) => code);
}

function withoutUnasked(codes: string[], evidence: MeteredEvidence | undefined): string[] {
  return evidence?.state === "deferred" ? codes.filter((code) => !code.startsWith("QUOTA_")) : codes;
}

/** Metering answers in these tests, until it is stopped. */
function isAnswerable({ codes, metersAway }: Row): boolean {
  return !metersAway && !codes.includes("QUOTA_UNKNOWN");
}

function isAsked({ request, evidence, codes }: Row): boolean {
  return request.ipAddress !== undefined || evidence !== undefined || codes.includes("QUOTA_UNKNOWN");
}

/** Whether something would begin with it. */
function begins({ document, question }: Row): boolean {
  return beginningsOf(compileSnapshot(document), question, casesNow) !== undefined;
}

/** Without what is about how old the snapshot is. */
function isOfSnapshot(code: string): boolean {
  return code !== "SNAPSHOT_STALE";
}

/** Without what differs from call to call, and what metering alone knows. */
function toBytes(message: DecisionMessage | undefined): string {
  if (message === undefined) return "no answer";
  const { quota } = message;
  const plain = { ...message, decisionId: "", traceId: "", ...(quota && { quota: { ...quota, ...unsaid } }) };
  return Buffer.from(toBinary(DecisionSchema, plain)).toString("hex");
}

const unsaid = { reserved: "", overage: "" };

function pathOf(name: string): string {
  return new URL(`../../test/data/${name}`, import.meta.url).pathname;
}
