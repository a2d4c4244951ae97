import type { MeteredEvidence } from "../decision-request.ts";
import type { Failure, Remedy } from "../decision.ts";
import { addDecimals, compareDecimals, multiplyDecimals, subtractDecimals } from "../decimal.ts";
import type { Figures } from "../figures.ts";
import type { Question } from "../snapshot.ts";

type Counted = MeteredEvidence & { state: "counted" };

/** Compares the wanted amount with what metering says is left; the fail policy answers when metering says nothing. */
export function judgeQuota(question: Question, evidence: MeteredEvidence | undefined): Figures {
  if (evidence === undefined) return judgeUnavailable(question, question.nowMs);
  switch (evidence.state) {
    case "deferred":
      return {};
    case "unavailable":
      return judgeUnavailable(question, evidence.since);
    case "counted":
      return judgeCounted(question, evidence);
  }
}

function judgeUnavailable({ feature, nowMs }: Question, sinceMs: number): Figures {
  const policy = feature.document.failPolicy ?? { mode: "closed" };
  if (policy.mode === "open") return { fallbackUntil: Infinity };
  const untilMs = policy.mode === "grace" ? sinceMs + policy.seconds * 1000 : -Infinity;
  if (nowMs < untilMs) return { fallbackUntil: untilMs };
  return { failure: { code: "QUOTA_UNKNOWN", remedies: [{ kind: "RETRY" }] } };
}

function judgeCounted(question: Question, evidence: Counted): Figures {
  const { limit, used, remaining, resetsAt } = evidence;
  const figures = { limit, used, remaining, ...(resetsAt !== undefined && { resetsAt }) };
  switch (evidence.verdict ?? compare(question, evidence)) {
    case "admitted":
      return figures;
    case "admitted_as_overage":
      return { ...figures, overage: true };
    case "refused":
      return { ...figures, failure: exceeded(question, evidence) };
  }
}

function compare({ request, feature }: Question, evidence: Counted): Counted["verdict"] & string {
  if (fits(request.amount, evidence.remaining)) return "admitted";
  const { overage } = feature.document;
  if (overage?.policy === "soft") return "admitted_as_overage";
  return overage?.policy === "capped" && fits(request.amount, leftBelowCap(evidence, overage.percent))
    ? "admitted_as_overage"
    : "refused";
}

/** Without an amount anything left will do. */
function fits(amount: string | undefined, left: string): boolean {
  if (left === "unlimited") return true;
  return amount === undefined ? compareDecimals(left, "0") > 0 : compareDecimals(amount, left) <= 0;
}

function leftBelowCap({ limit, used }: Counted, percent: number): string {
  if (limit === "unlimited") return limit;
  const cap = addDecimals(limit, multiplyDecimals(limit, (percent / 100).toFixed(6)));
  return subtractDecimals(cap, used);
}

function exceeded({ request, feature }: Question, evidence: Counted): Failure {
  const { overage } = feature.document;
  const left = overage?.policy === "capped" ? leftBelowCap(evidence, overage.percent) : evidence.remaining;
  const reducible = request.amount !== undefined && left !== "unlimited" && compareDecimals(left, "0") > 0;
  const remedies: Remedy[] = [
    ...(reducible ? [{ kind: "REDUCE_TO" as const, amount: left }] : []),
    ...(evidence.resetsAt === undefined ? [] : [{ kind: "WAIT_UNTIL" as const, at: evidence.resetsAt }]),
    ...feature.waysIn.flatMap((remedy) => moreThan(evidence.limit, remedy)),
    { kind: "TOP_UP" },
  ];
  return { code: "QUOTA_EXCEEDED", remedies };
}

/** Without the plans that would not allow more. */
function moreThan(limit: string, remedy: Remedy): Remedy[] {
  if (remedy.kind !== "BUY" || limit === "unlimited") return [remedy];
  const offers = remedy.offers.filter(
    ({ kind, amount }) => kind !== "plan" || amount === undefined || compareDecimals(amount, limit) > 0,
  );
  return offers.length === 0 ? [] : [{ kind: "BUY", offers }];
}
