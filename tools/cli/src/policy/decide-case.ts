import type { PolicyCase } from "@licet/catalog-file";
import { create } from "@bufbuild/protobuf";
import { AllowanceSetSchema, BalanceSchema } from "@licet/contracts/metering";
import type { Snapshot } from "@licet/decision";
import { asBegun, beginningsOf } from "@licet/decision/first-use";
import { createCheck } from "@licet/entitlement-service/app/decision/check";
import type { AllowanceClaim, Answer, Metering } from "@licet/entitlement-service/app/decision/ports";
import { toAllowanceSet, toVerdict } from "@licet/entitlement-service/clients/metering-mapping";
import { sumAmounts, toAmount, zero } from "@licet/metering-service/domain/amount";
import { toBalance } from "@licet/metering-service/domain/book";
import { turnBook } from "@licet/metering-service/domain/turn-book";
import type { UsageOf } from "@licet/metering-service/domain/usage-window";
import { fromAllowanceSet } from "@licet/metering-service/rpc/from-allowance-set";
import { toBalance as toBalanceMessage } from "@licet/metering-service/rpc/mapping";
import type { LoadedCase } from "./load-policy.ts";

/** Answers a case as the entitlement service answers a check. Without a snapshot the account is unknown. */
export async function decideCase(
  { account, feature, user, device, lease, country, productVersion, amount, ...given }: PolicyCase,
  { snapshot, lenders }: Pick<LoadedCase, "snapshot" | "lenders">,
  at: Date,
): Promise<Answer> {
  const { ipCountry, anonymous = false } = given;
  const check = createCheck({
    snapshots: {
      find: (_tenantId, accountId) => (accountId === account ? snapshot : findIn(lenders, accountId)),
      findNewest: () => Promise.resolve(snapshot),
    },
    metering: createMetering(given, at),
    places: { locate: () => ({ ...(ipCountry !== undefined && { ip: ipCountry }), ...(anonymous && { anonymous }) }) },
    log: { record: () => undefined },
    guardCounts: { note: () => undefined },
    seatUses: { note: () => undefined },
    beginUse: ({ request }) => {
      const begun = snapshot && beginningsOf(snapshot, request, at);
      return Promise.resolve(snapshot && begun && asBegun(snapshot, begun, request, at));
    },
    clock: { now: () => at },
    newId: (prefix) => prefix,
    keepAllowed: () => false,
  });
  return check({
    tenantId: "",
    actor: "",
    traceId: "",
    accountId: account,
    feature,
    userId: user ?? "",
    deviceId: device ?? "",
    leaseId: lease ?? "",
    country: country ?? "",
    // Any address will do: the case says what the database would tell of it.
    ipAddress: ipCountry !== undefined || anonymous ? "192.0.2.1" : "",
    productVersion: productVersion ?? "",
    amount: amount === undefined ? "" : String(amount),
    usage: "look",
    requestId: "",
    atLeastRevision: 0,
    fullyConsistent: false,
    signal: () => new AbortController().signal,
  });
}

function findIn(lenders: readonly Snapshot[], accountId: string): Snapshot | undefined {
  return lenders.find(({ document }) => document.accountId === accountId);
}

/** Metering with a book that holds the use that the case tells of. */
function createMetering({ used = 0, meteringAwaySince }: Partial<PolicyCase>, at: Date): Metering {
  return {
    async readBalance(claim) {
      if (meteringAwaySince !== undefined) {
        return { evidence: { state: "unavailable", since: Date.parse(meteringAwaySince) } };
      }
      return toVerdict(toBalanceOf(claim, used, at.getTime()));
    },
    reserve: refuseUse,
    consume: refuseUse,
  };
}

function toBalanceOf(claim: AllowanceClaim, used: NonNullable<PolicyCase["used"]>, nowMs: number) {
  const set = fromAllowanceSet(create(AllowanceSetSchema, toAllowanceSet(claim)));
  const { book } = turnBook({ set }, nowMs, 0, toUsageOf(used, nowMs));
  return create(BalanceSchema, toBalanceMessage(toBalance(book)));
}

/** An amount without a time was used in the window that is open now. */
function toUsageOf(used: NonNullable<PolicyCase["used"]>, nowMs: number): UsageOf {
  if (!Array.isArray(used)) {
    return ({ from, until = Infinity }) => (from <= nowMs && nowMs < until ? toAmount(used) : zero);
  }
  const uses = used.map(({ at, amount }) => ({ atMs: Date.parse(at), amount: toAmount(amount) }));
  return ({ from, until = Infinity }) =>
    sumAmounts(uses.filter(({ atMs }) => atMs <= nowMs && atMs >= from && atMs < until).map(({ amount }) => amount));
}

async function refuseUse(): Promise<never> {
  throw new Error("a policy test uses nothing up");
}
