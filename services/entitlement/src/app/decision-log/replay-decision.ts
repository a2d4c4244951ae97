import type { Decision, Snapshot } from "@licet/decision";
import { compileSnapshot, decide } from "@licet/decision";
import { supposeDocument } from "../../domain/simulation/suppose-document.ts";
import type { SupposedOffer } from "../../domain/simulation/suppose-document.ts";
import { supposeRequestUsage } from "../../domain/simulation/suppose-request-usage.ts";
import { toRequest } from "../decision/check.ts";
import { allowancesInBook, bookHolderOf } from "../decision/find-claim.ts";
import type { MaybeSnapshot } from "../decision/ports.ts";
import type { LoggedDecision } from "./ports.ts";

/** What is supposed of accounts, and what was made of their snapshots so far. */
export interface ReplayOffer {
  offerOf(accountId: string): SupposedOffer;
  readonly made: WeakMap<Snapshot, Snapshot>;
}

/** Decides once more, at the same instant and on the same evidence, from the snapshot as it is supposed to have been. */
export function replayDecision(logged: LoggedDecision, past: MaybeSnapshot, offer: ReplayOffer): Decision {
  const { question, evidence, decision, time } = logged;
  const { feature } = decision;
  const after = past && supposed(past, logged.accountId, offer);
  const kind = after?.features.get(feature)?.document.kind;
  // Where the address led to was found out then.
  const places = { locate: () => ({}) };
  const request = toRequest({ ...question, ipAddress: "", feature }, { places }, kind);
  if (evidence.place !== undefined) request.place = evidence.place;
  if (past === undefined || after === undefined || kind !== "metered") return decide(after, request, time);
  const { amount, usage } = question;
  const { metered, reserved, overage } = evidence;
  // What was counted in another book says nothing of this one.
  const isSameBook = bookHolderOf(past, request, time) === bookHolderOf(after, request, time);
  const settled = {
    ...{ evidence: isSameBook ? metered : undefined, amount, usage },
    ...(reserved !== undefined && { reserved }),
    ...(overage !== undefined && { overage }),
  };
  const allowances = {
    present: isSameBook ? allowancesInBook(past, request, time) : [],
    supposed: allowancesInBook(after, request, time),
  };
  return decide(after, request, time, supposeRequestUsage(settled, { ...allowances, time }));
}

function supposed(past: Snapshot, accountId: string, { offerOf, made }: ReplayOffer): Snapshot {
  const known = made.get(past);
  if (known !== undefined) return known;
  const after = compileSnapshot(supposeDocument(past.document, offerOf(accountId)));
  made.set(past, after);
  return after;
}
