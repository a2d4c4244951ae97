import type { Allowance, Decision, Snapshot } from "@licet/decision";
import { compileSnapshot, decide } from "@licet/decision";
import { lendersOf } from "../../domain/account/lender.ts";
import type { SupposedTerms } from "../../domain/simulation/suppose-account.ts";
import { supposeAccount } from "../../domain/simulation/suppose-account.ts";
import { supposeCatalog } from "../../domain/simulation/suppose-catalog.ts";
import type { PresentUsage } from "../../domain/simulation/suppose-usage.ts";
import { supposeUsage } from "../../domain/simulation/suppose-usage.ts";
import { compileAccount } from "../../domain/snapshot/compile-account.ts";
import { stateOf } from "../caller.ts";
import { fetchDraft } from "../catalog/fetch-draft.ts";
import type { RefreshCatalog } from "../catalog/refresh-catalog.ts";
import { planVersionAfter } from "../../domain/licence/change-licence.ts";
import { fetchNamedVersion } from "../licence/change-licence.ts";
import type { Accounts, CatalogSource } from "../ports.ts";
import { asFirstUse } from "./as-first-use.ts";
import type { CheckPorts, CheckQuestion } from "./check.ts";
import { toRequest } from "./check.ts";
import type { FindLender } from "./find-claim.ts";
import { allowancesInBook, bookHolderOf } from "./find-claim.ts";
import { lookAtUsage } from "./look-at-usage.ts";
import type { Answer, UsageVerdict } from "./ports.ts";

/** What is taken to be otherwise than it is; what is absent stays. */
export interface Supposition extends SupposedTerms {
  /** The instant of the decision. */
  readonly time?: Date;
  /** Whether the draft of the catalog is published. */
  readonly draftCatalog: boolean;
  /** Takes the place of the question's own. */
  readonly circumstances?: Pick<CheckQuestion, "country" | "ipAddress" | "productVersion">;
}

/** A question, and under what supposition it is asked once more. */
export interface SimulatedQuestion extends CheckQuestion {
  readonly suppose: Supposition;
}

/** The answer as it is, and as it would be; neither has an id. */
export interface SimulatedAnswers {
  readonly before: Answer;
  readonly after: Answer;
}

interface SimulationPorts extends Pick<CheckPorts, "metering" | "places" | "clock"> {
  readonly accounts: Accounts;
  readonly refreshCatalog: RefreshCatalog;
  readonly source: CatalogSource;
}

/**
 * Answers as a check that only looks would, now and under the supposition, from the account as it stands in the database.
 * Nothing is written, logged or held.
 * @throws DomainError NOT_FOUND, DRAFT_UNKNOWN, PLAN_VERSION_UNKNOWN and what `changeLicence` throws
 */
export type SimulateCheck = (question: SimulatedQuestion) => Promise<SimulatedAnswers>;

/** Makes the query. */
export function createSimulateCheck(ports: SimulationPorts): SimulateCheck {
  return async (question) => {
    const now = ports.clock.now();
    const { findLender, ...compiled } = await compileBoth(question, now, ports);
    const kindOf = (snapshot: Snapshot) => snapshot.features.get(question.feature)?.document.kind;
    const { circumstances, time = now } = question.suppose;
    const request = toRequest(question, ports, kindOf(compiled.before));
    const before = asFirstUse(compiled.before, request, now);
    const sources = { metering: ports.metering, findLender, signal: question.signal };
    const verdict = await lookAtUsage(before, request, now, sources);
    const supposed = toRequest({ ...question, ...circumstances }, ports, kindOf(compiled.after));
    const after = asFirstUse(compiled.after, supposed, time);
    const { traceId } = question;
    const isSameBook = bookHolderOf(before, request, now) === bookHolderOf(after, supposed, time);
    const present = isSameBook ? allowancesInBook(before, request, now) : [];
    const usage =
      kindOf(after) === "metered"
        ? supposeUsage(toPresentUsage(verdict, present), {
            allowances: allowancesInBook(after, supposed, time),
            now,
            time,
          })
        : undefined;
    const answer = (decision: Decision, snapshot: Snapshot, counted: UsageVerdict | undefined): Answer => {
      const { reserved, overage } = counted ?? {};
      return {
        ...{ decisionId: "", decision, traceId, snapshot },
        ...(reserved !== undefined && { reserved }),
        ...(overage !== undefined && { overage }),
      };
    };
    return {
      before: answer(decide(before, request, now, verdict?.evidence), before, verdict),
      after: answer(decide(after, supposed, time, usage?.evidence), after, usage),
    };
  };
}

async function compileBoth(
  { tenantId, accountId, userId, suppose }: SimulatedQuestion,
  now: Date,
  { accounts, refreshCatalog, source }: SimulationPorts,
): Promise<{ before: Snapshot; after: Snapshot; findLender: FindLender }> {
  const draft = suppose.draftCatalog ? await fetchDraft(source, tenantId, "suppose.draft_catalog") : undefined;
  await fetchNamedVersion(refreshCatalog, tenantId, suppose);
  const result = await accounts.look(
    {
      tenantId,
      accountIds: [accountId],
      prepare: (catalog, loaded) => {
        const licence = loaded.get(accountId)?.licences.get(suppose.licenceId ?? "");
        return [planVersionAfter(licence ?? { planKey: "", planVersion: 0 }, suppose, { catalog })];
      },
    },
    (found, view) => {
      const present = stateOf(found, accountId);
      const supposedView = draft === undefined ? view : supposeCatalog(view, draft);
      const around = { view: supposedView, now, time: suppose.time ?? now, userId };
      const supposed = supposeAccount(present, suppose, around);
      return {
        before: compileAccount(tenantId, present, view),
        after: compileAccount(tenantId, supposed, supposedView),
        lenders: lendersOf(present).map((lender) => compileAccount(tenantId, lender, view)),
      };
    },
  );
  const lenders = new Map(result.lenders.map((document) => [document.accountId, compileSnapshot(document)]));
  return {
    before: compileSnapshot(result.before),
    after: compileSnapshot(result.after),
    findLender: (_tenantId, lenderId) => lenders.get(lenderId),
  };
}

/** Of what nothing grants metering was not asked, or of another book. */
function toPresentUsage(verdict: UsageVerdict | undefined, allowances: readonly Allowance[]): PresentUsage {
  const { evidence, reserved = "0", overage = "0" } = verdict ?? {};
  return { evidence: allowances.length === 0 ? undefined : evidence, reserved, overage, allowances };
}
