import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Overage as OverageMessage, OverageMode } from "@licet/contracts/catalog";
import type { Allowance, AllowanceSet as AllowanceSetMessage } from "@licet/contracts/metering";
import { DomainError } from "@licet/kernel";
import type { AllowanceSet, Overage } from "../domain/allowance-set.ts";
import { toAmount } from "../domain/amount.ts";
import type { Grant } from "../domain/grant.ts";
import { checkText } from "./check-text.ts";

/**
 * The allowances that travel with a request.
 * @throws DomainError ALLOWANCE_INVALID
 */
export function fromAllowanceSet(set: AllowanceSetMessage, field = "allowance_set"): AllowanceSet {
  const { accountId, featureKey, meterKey, revision, timeZone } = set;
  checkText(field, accountId, featureKey, meterKey, ...set.allowances.map(({ allowanceId }) => allowanceId));
  const ids = new Set(set.allowances.map(({ allowanceId }) => allowanceId));
  if (ids.size < set.allowances.length) refuse(`${field}.allowances`, "two allowances have the same id");
  if (!isTimeZone(timeZone)) refuse(`${field}.time_zone`, "not an IANA time zone");
  return {
    accountId,
    featureKey,
    meterKey,
    revision,
    allowances: set.allowances.map((allowance, index) => fromAllowance(allowance, `${field}.allowances[${index}]`)),
    overage: fromOverage(set.overage),
    timeZone: timeZone || "UTC",
  };
}

const period = /^P[1-9]\d{0,3}[YMWD]$/;

function fromAllowance(allowance: Allowance, field: string): Grant {
  const { allowanceId: id, amount, priority, startTime, endTime, resetPeriod, anchorTime } = allowance;
  if (resetPeriod !== "" && !period.test(resetPeriod)) {
    refuse(`${field}.reset_period`, "not a duration of whole years, months, weeks or days");
  }
  const start = startTime ? timestampMs(startTime) : 0;
  return {
    id,
    amount: toAmount(amount),
    priority,
    start,
    ...(endTime && { end: timestampMs(endTime) }),
    ...(resetPeriod !== "" && {
      recurrence: { period: resetPeriod, anchor: anchorTime ? timestampMs(anchorTime) : start },
    }),
  };
}

function fromOverage(overage: OverageMessage | undefined): Overage {
  switch (overage?.mode) {
    case OverageMode.SOFT:
      return { mode: "soft" };
    case OverageMode.CAPPED:
      return { mode: "capped", percent: overage.capPercent };
    default:
      return { mode: "hard" };
  }
}

const zones = new Map<string, boolean>([["", true]]);
const mostZones = 1000;

function isTimeZone(name: string): boolean {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const isValid = canFormatIn(name);
  if (zones.size < mostZones) zones.set(name, isValid);
  return isValid;
}

function canFormatIn(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

function refuse(field: string, description: string): never {
  throw new DomainError(
    "ALLOWANCE_INVALID",
    `${field}: ${description}`,
    { field },
    { fields: [{ field, description }] },
  );
}
