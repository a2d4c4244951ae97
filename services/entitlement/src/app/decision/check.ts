import type { DecisionRequest, MeteredEvidence, Snapshot } from "@licet/decision";
import { decide } from "@licet/decision";
import { beginningsOf } from "@licet/decision/first-use";
import type { SeatUses } from "@licet/decision/seat-uses";
import type { Clock, IdGenerator } from "@licet/kernel";
import type { DecisionLog } from "../decision-log/ports.ts";
import { toEntry } from "../decision-log/to-entry.ts";
import type { GuardCounts } from "../rollout/ports.ts";
import type { BeginUse } from "../first-use/begin-use.ts";
import { findClaim } from "./find-claim.ts";
import { findSnapshot } from "./find-snapshot.ts";
import type { AllowanceClaim, Answer, MaybeSnapshot, Metering, Places, Snapshots, UsageVerdict } from "./ports.ts";

/** One check, as asked. */
export interface CheckQuestion {
  readonly tenantId: string;
  readonly actor: string;
  readonly traceId: string;
  readonly accountId: string;
  readonly feature: string;
  readonly userId: string;
  readonly deviceId: string;
  /** Absent or empty when no lease is named. */
  readonly leaseId?: string;
  /** ISO 3166-1 alpha-2; empty when not claimed. */
  readonly country: string;
  readonly ipAddress: string;
  readonly productVersion: string;
  /** Decimal; empty when no amount is asked for. */
  readonly amount: string;
  readonly usage: "look" | "reserve" | "consume";
  readonly requestId: string;
  readonly holdSeconds?: number;
  readonly atLeastRevision: number;
  /** Whether all that was committed before must be known. */
  readonly fullyConsistent: boolean;
  /** The past instant as of which it is answered; absent: now. */
  readonly asOf?: Date;
  /** With a receipt asked for the decision is logged whatever it is, and the answer has its entry. */
  readonly receipt?: boolean;
  /** Made when asked for: most checks wait for nothing. */
  readonly signal: () => AbortSignal;
}

/** Decides; at once when the snapshot is in memory and nothing is metered. */
export type Check = (question: CheckQuestion) => Answer | Promise<Answer>;

/** What checking needs from outside. */
export interface CheckPorts {
  readonly snapshots: Snapshots;
  readonly metering: Metering;
  readonly places: Places;
  readonly log: Pick<DecisionLog, "record">;
  readonly guardCounts: GuardCounts;
  readonly seatUses: Pick<SeatUses, "note">;
  readonly beginUse: BeginUse;
  readonly clock: Clock;
  readonly newId: IdGenerator;
  /** Whether an allowed decision is kept too; a denial always is. */
  readonly keepAllowed: () => boolean;
}

/** Makes the check. */
export function createCheck(ports: CheckPorts): Check {
  const { snapshots } = ports;
  return (question) => {
    const found = findSnapshot(snapshots, question);
    if (found instanceof Promise) return found.then((snapshot) => answerFrom(snapshot, question, ports));
    return answerFrom(found, question, ports);
  };
}

function answerFrom(snapshot: MaybeSnapshot, question: CheckQuestion, ports: CheckPorts): Answer | Promise<Answer> {
  const request = toRequest(question, ports, kindOf(snapshot, question));
  if (snapshot === undefined) return conclude(snapshot, request, question, ports);
  const begins = beginningsOf(snapshot, request, ports.clock.now()) !== undefined;
  return begins ? answerFirstUse(snapshot, request, question, ports) : answerAsItIs(snapshot, request, question, ports);
}

function kindOf(snapshot: MaybeSnapshot, { feature }: CheckQuestion): string | undefined {
  return snapshot?.features.get(feature)?.document.kind;
}

/** Whatever begins with a use has begun or does not: what the snapshot says is all that counts. */
function answerAsItIs(
  snapshot: Snapshot,
  request: DecisionRequest,
  question: CheckQuestion,
  ports: CheckPorts,
): Answer | Promise<Answer> {
  if (kindOf(snapshot, question) === "metered") return answerMetered(snapshot, request, question, ports);
  return conclude(snapshot, request, question, ports);
}

/** A first use waits until what begins with it is written, so that no answer rests on what nobody knows of. */
async function answerFirstUse(
  snapshot: Snapshot,
  request: DecisionRequest,
  question: CheckQuestion,
  ports: CheckPorts,
): Promise<Answer> {
  const { tenantId, actor, accountId } = question;
  const later = await ports.beginUse({ tenantId, actor, accountId, request });
  return answerAsItIs(later ?? snapshot, request, question, ports);
}

/**
 * The static part first: metering is asked to hold or take only what everything else allows. A denied request still reads
 * the balance, so that the answer names all that is in the way.
 */
async function answerMetered(
  snapshot: Snapshot,
  request: DecisionRequest,
  question: CheckQuestion,
  ports: CheckPorts,
): Promise<Answer> {
  const { allowed } = decide(snapshot, request, ports.clock.now(), { state: "deferred" });
  const claim = await findClaim(snapshot, request, ports.clock.now(), ports.snapshots.find);
  if (!allowed && claim.allowances.length === 0) return conclude(snapshot, request, question, ports, deferred);
  const verdict = await askMetering(claim, allowed ? question : { ...question, usage: "look" }, ports.metering);
  return conclude(snapshot, request, question, ports, verdict);
}

const deferred: UsageVerdict = { evidence: { state: "deferred" } };

function askMetering(claim: AllowanceClaim, question: CheckQuestion, metering: Metering): Promise<UsageVerdict> {
  const { usage, requestId, amount, holdSeconds, signal } = question;
  if (usage === "look") return metering.readBalance(claim, signal());
  const usageClaim = { ...claim, requestId, amount, ...(holdSeconds !== undefined && { holdSeconds }) };
  return usage === "reserve" ? metering.reserve(usageClaim, signal()) : metering.consume(usageClaim, signal());
}

function conclude(
  snapshot: MaybeSnapshot,
  request: DecisionRequest,
  question: CheckQuestion,
  { log, guardCounts, seatUses, clock, newId, keepAllowed }: CheckPorts,
  verdict?: UsageVerdict,
): Answer {
  const time = clock.now();
  const evidence: MeteredEvidence | undefined = verdict?.evidence;
  const decision = decide(snapshot, request, time, evidence);
  if (snapshot?.document.rollouts !== undefined) {
    guardCounts.note({ tenantId: question.tenantId, snapshot, request, time, evidence, decision });
  }
  if (snapshot !== undefined) {
    const { document } = snapshot;
    seatUses.note({ document, decision, userId: request.subject?.userId, timeMs: time.getTime() });
  }
  const { reservationId, reserved, overage } = verdict ?? {};
  const answer: Answer = {
    decisionId: newId("dec"),
    decision,
    traceId: question.traceId,
    snapshot,
    ...(reservationId !== undefined && { reservationId }),
    ...(reserved !== undefined && { reserved }),
    ...(overage !== undefined && { overage }),
  };
  if (!decision.allowed || question.receipt || keepAllowed()) {
    const entry = toEntry(question, answer, { place: request.place, metered: evidence, time });
    log.record(entry, question.receipt);
    if (question.receipt) return { ...answer, entry };
  }
  return answer;
}

/** The engine's question. For a limit the amount is what the subject would then have. */
export function toRequest(
  question: Asked,
  { places }: Pick<CheckPorts, "places">,
  kind: string | undefined,
): DecisionRequest {
  const { feature, userId, deviceId, leaseId = "", country, ipAddress, productVersion, amount } = question;
  const request: DecisionRequest = { feature };
  if (userId !== "" || deviceId !== "" || leaseId !== "") {
    request.subject = {
      ...(userId !== "" && { userId }),
      ...(deviceId !== "" && { deviceId }),
      ...(leaseId !== "" && { leaseId }),
    };
  }
  if (country !== "" || ipAddress !== "") {
    request.place = { ...(country !== "" && { claim: country }), ...(ipAddress !== "" && places.locate(ipAddress)) };
  }
  if (productVersion !== "") request.productVersion = productVersion;
  if (amount === "") return request;
  if (kind === "metered") request.amount = amount;
  if (kind === "limit") Object.assign(request, { quantity: amount, current: 0 });
  return request;
}

type Asked = Pick<
  CheckQuestion,
  "feature" | "userId" | "deviceId" | "leaseId" | "country" | "ipAddress" | "productVersion" | "amount"
>;
