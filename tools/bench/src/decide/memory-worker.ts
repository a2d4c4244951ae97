import { compileSnapshot, decide } from "@licet/decision";
import type { SnapshotDocument } from "@licet/decision";
import { answerQuestions } from "../worker.ts";
import { startTime } from "./snapshot.ts";

/** How many accounts to hold. */
export interface MemoryTask {
  accounts: number;
}

/** Bytes of the heap for each account. */
export interface MemoryCount {
  /** The snapshot as a cache keeps it until somebody asks: its text. */
  atRest: number;
  /** Beside the text: asked about one feature, and about all of them. */
  askedOne: number;
  askedAll: number;
  /** What the engine reckons that the last takes. */
  estimate: number;
  /** Processor time of the first answer from a text. */
  firstAnswerMicros: number;
}

const dayMs = 86_400_000;
const keys = Array.from({ length: 20 }, (_, index) => `feature_${index}`);
const limited = (index: number) => index % 4 === 0;

answerQuestions<MemoryTask, MemoryCount>(async ({ accounts }) => {
  const start = heapUsed();
  const texts = Array.from({ length: accounts }, (_, index) => toText(index));
  const withTexts = heapUsed();
  const began = process.cpuUsage();
  const snapshots = texts.map((text) => compileSnapshot(JSON.parse(text) as SnapshotDocument));
  ask(snapshots, keys.slice(0, 1));
  const { user, system } = process.cpuUsage(began);
  const withOne = heapUsed();
  ask(snapshots, keys);
  const withAll = heapUsed();
  return {
    atRest: (withTexts - start) / accounts,
    askedOne: (withOne - withTexts) / accounts,
    askedAll: (withAll - withTexts) / accounts,
    estimate: snapshots[0]?.bytes ?? 0,
    firstAnswerMicros: (user + system) / accounts,
  };
});

function ask(snapshots: ReturnType<typeof compileSnapshot>[], features: string[]): void {
  for (const snapshot of snapshots) {
    for (const feature of features) {
      const { allowed } = decide(snapshot, { feature, subject: { userId: "user-0" } }, startTime);
      if (!allowed) throw new Error(`${feature} is denied`);
    }
  }
}

/** One-byte text in a string of its own, as the database's client gives it. */
function toText(index: number): string {
  return Buffer.from(JSON.stringify(toDocument(index))).toString("latin1");
}

/** A small customer of a plan with twenty features: two users, two seats. */
function toDocument(index: number): SnapshotDocument {
  const features = keys.map((key, at) => [key, limited(at) ? { kind: "limit", unit: "GB" } : { kind: "boolean" }]);
  const until = startTime.getTime() + 265 * dayMs;
  return {
    schema: 1,
    tenantId: "demo",
    accountId: `account-${index}`,
    revision: index + 1,
    account: { name: `Account ${index}`, billingCountry: "DE", timeZone: "Europe/Berlin", administrators: ["user-0"] },
    users: { "user-0": { roles: ["maintainer"] }, "user-1": { roles: ["developer"] } },
    features: Object.fromEntries(features) as SnapshotDocument["features"],
    licences: [
      {
        id: `lic_${index}`,
        productKey: "forge",
        planKey: "team",
        planVersion: 3,
        models: ["named_user"],
        quantity: 5,
        status: "active",
        from: startTime.getTime() - 100 * dayMs,
        until,
        graceUntil: until + 7 * dayMs,
        seats: { assigned: ["user-0", "user-1"] },
        grants: keys.map((feature, at) => ({ feature, ...(limited(at) && { limit: 20 }) })),
      },
    ],
    territories: {},
    rollouts: {},
    offers: {},
  };
}

function heapUsed(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
