import type { Decision } from "@licet/decision";
import { unknownRights } from "@licet/decision";
import type { IdGenerator } from "@licet/kernel";
import type { AskPlatform } from "./ask-platform.ts";
import { decideLocally, isLocal } from "./decide-locally.ts";
import type { Evaluation, EvaluationRequest } from "./evaluation.ts";
import type { Freshness } from "./freshness.ts";
import type { Journal } from "./journal.ts";
import type { SeatUseTeller } from "./tell-seat-uses.ts";
import type { WatchedSnapshots } from "./watched-snapshots.ts";

/** What answers come from. */
export interface AnsweringParts {
  readonly watched: WatchedSnapshots;
  readonly freshness: Freshness;
  readonly ask: AskPlatform;
  readonly newId: IdGenerator;
  readonly journal: Journal | undefined;
  readonly seatUses: SeatUseTeller | undefined;
  readonly staleAfterMs: number;
  /** How long a demanded revision is waited for. */
  readonly timeoutMs: number;
}

/** An answer of any type: who asks knows what type the feature has. */
type Answer = Evaluation<never>;

/** Answers from the snapshots at hand where they tell, else by a call, else by fail policy. */
export function createAnswering(parts: AnsweringParts) {
  const { watched, freshness, ask, newId, journal, seatUses, staleAfterMs, timeoutMs } = parts;
  const moment = () => ({ ageMs: freshness.ageMs(), toleranceMs: staleAfterMs, now: freshness.now() });

  function tell(request: EvaluationRequest): Decision | undefined {
    const snapshot = watched.find(request.accountId);
    if (snapshot === undefined || !isLocal(snapshot, request, freshness.now())) return undefined;
    if (snapshot.document.revision < (request.atLeastRevision ?? 0)) return undefined;
    return decideLocally(snapshot, request, moment());
  }

  async function tellOnceThere(request: EvaluationRequest): Promise<Decision | undefined> {
    const { accountId, atLeastRevision = 0 } = request;
    const told = tell(request);
    if (told !== undefined || atLeastRevision === 0) return told;
    return (await watched.reach(accountId, atLeastRevision, timeoutMs)) ? tell(request) : undefined;
  }

  /**
   * What is left to say when nobody can be asked: nothing older than was demanded, and where an address could not be
   * looked up no more than the fail policy allows.
   */
  function fallBack(request: EvaluationRequest): Decision {
    const { accountId, feature, atLeastRevision = 0 } = request;
    const snapshot = watched.find(accountId);
    const isFresh = snapshot !== undefined && snapshot.document.revision >= atLeastRevision;
    if (!isFresh) return unknownRights(feature);
    return decideLocally(snapshot, request, { ...moment(), ...(request.ipAddress && { ageMs: Infinity }) });
  }

  function conclude(request: EvaluationRequest, decision: Decision, given?: Partial<Answer>): Answer {
    const evaluation: Answer = {
      allowed: decision.allowed,
      ...(decision.value !== undefined && { value: decision.value as never }),
      decision,
      decisionId: given?.decisionId ?? newId("dec"),
      origin: given === undefined ? "local" : "platform",
      stale: watched.isStale(),
      ...given,
    };
    journal?.note(request, evaluation, freshness.now());
    // The platform knows by itself which seats its own answers used.
    const document = given === undefined ? watched.find(request.accountId)?.document : undefined;
    if (document !== undefined) seatUses?.note(document, decision, request.userId, freshness.now());
    return evaluation;
  }

  return {
    decide(request: EvaluationRequest): Answer | undefined {
      const decision = tell(request);
      return decision && conclude(request, decision);
    },
    async check(request: EvaluationRequest): Promise<Answer> {
      const local = await tellOnceThere(request);
      if (local !== undefined && local.reason !== "SNAPSHOT_STALE") return conclude(request, local);
      // Never behind what was answered from here before.
      const held = watched.find(request.accountId)?.document.revision ?? 0;
      const answer = await ask({ ...request, atLeastRevision: Math.max(held, request.atLeastRevision ?? 0) });
      if (answer === undefined) return conclude(request, local ?? fallBack(request));
      const { decision, ...given } = answer;
      return conclude(request, decision, given);
    },
  };
}
