import type { Decision } from "@licet/decision";
import { compileSnapshot, decide } from "@licet/decision";
import { forWholeAccount } from "../../domain/snapshot/for-whole-account.ts";
import type { CheckPorts, CheckQuestion } from "./check.ts";
import { toRequest } from "./check.ts";
import { findSnapshot } from "./find-snapshot.ts";
import type { SnapshotScan } from "./ports.ts";

/** Who may use a feature, from which subject on. */
export interface SubjectsQuestion extends Omit<
  CheckQuestion,
  "amount" | "usage" | "requestId" | "userId" | "deviceId"
> {
  readonly pageSize: number;
  /** The last account or user that the page before looked at; empty for the first page. */
  readonly after: string;
}

/** A user, or an account as a whole, that may. */
export interface EntitledSubject {
  readonly accountId: string;
  readonly userId: string;
  readonly decision: Decision;
}

/** Those found, and the last one looked at when there may be more behind it. */
export interface SubjectsPage {
  readonly items: readonly EntitledSubject[];
  readonly lookedAt?: string;
}

interface SubjectsPorts extends Pick<CheckPorts, "snapshots" | "places" | "clock"> {
  readonly scan: SnapshotScan;
}

/** A page looks at so many at most, whatever it finds. */
const mostUsers = 10_000;
const mostAccounts = 500;

/** Lists the users of the account, or the accounts of the tenant when none is named. Quotas are left out. */
export function listSubjects(question: SubjectsQuestion, ports: SubjectsPorts): Promise<SubjectsPage> {
  return question.accountId === "" ? listAccounts(question, ports) : listUsers(question, ports);
}

async function listUsers(question: SubjectsQuestion, ports: SubjectsPorts): Promise<SubjectsPage> {
  const { accountId, feature, after } = question;
  const snapshot = await findSnapshot(ports.snapshots, question);
  const kind = snapshot?.features.get(feature)?.document.kind;
  if (snapshot === undefined || kind === undefined) return { items: [] };
  const now = ports.clock.now();
  const users = Object.keys(snapshot.document.users ?? {}).filter((userId) => userId > after);
  return findEntitled(users.sort(), mostUsers, question, (userId) => {
    const request = toRequest({ ...question, userId, deviceId: "", amount: "" }, ports, kind);
    return { accountId, userId, decision: decide(snapshot, request, now, { state: "deferred" }) };
  });
}

async function listAccounts(question: SubjectsQuestion, { scan, clock }: SubjectsPorts): Promise<SubjectsPage> {
  const { tenantId, feature, after } = question;
  const found = await scan.next(tenantId, after, mostAccounts + 1);
  const documents = new Map(found.map(({ accountId, document }) => [accountId, document]));
  const now = clock.now();
  return findEntitled([...documents.keys()], mostAccounts, question, (accountId) => {
    const document = documents.get(accountId);
    const snapshot = document && compileSnapshot(forWholeAccount(document));
    return { accountId, userId: "", decision: decide(snapshot, { feature }, now, { state: "deferred" }) };
  });
}

/** Looks at one after the other until the page is full or has cost enough. */
function findEntitled(
  keys: readonly string[],
  most: number,
  { pageSize }: SubjectsQuestion,
  ask: (key: string) => EntitledSubject,
): SubjectsPage {
  const items: EntitledSubject[] = [];
  for (const [index, key] of keys.entries()) {
    const subject = ask(key);
    if (subject.decision.allowed) items.push(subject);
    const isLast = index === keys.length - 1;
    if (!isLast && (items.length === pageSize || index + 1 === most)) return { items, lookedAt: key };
  }
  return { items };
}
