import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import {
  type BalanceSchema,
  IngestStatus,
  type IngestVerdictSchema,
  type ReservationSchema,
  ReservationState,
  type UsageEvent,
} from "@licet/contracts/metering";
import type { IngestVerdict } from "../app/ingest.ts";
import { formatAmount } from "../domain/amount.ts";
import type { Balance } from "../domain/book.ts";
import type { Reservation } from "../domain/reservation.ts";
import type { ReceivedUsage } from "../domain/usage-event.ts";

export function toBalance(balance: Balance): MessageInitShape<typeof BalanceSchema> {
  const { accountId, featureKey, periodStart, resetTime, revision } = balance;
  return {
    accountId,
    featureKey,
    limit: formatAmount(balance.limit),
    used: formatAmount(balance.used),
    reserved: formatAmount(balance.reserved),
    remaining: formatAmount(balance.remaining),
    overage: formatAmount(balance.overage),
    periodStartTime: timestampFromMs(periodStart),
    ...(resetTime !== undefined && { resetTime: timestampFromMs(resetTime) }),
    revision,
  };
}

const states = {
  held: ReservationState.HELD,
  committed: ReservationState.COMMITTED,
  released: ReservationState.RELEASED,
  expired: ReservationState.EXPIRED,
} as const;

export function toReservation(reservation: Reservation): MessageInitShape<typeof ReservationSchema> {
  const { reservationId, accountId, featureKey, amount, state, expireTime, committedAmount } = reservation;
  return {
    reservationId,
    accountId,
    featureKey,
    amount: formatAmount(amount),
    state: states[state],
    expireTime: timestampFromMs(expireTime),
    committedAmount: committedAmount ? formatAmount(committedAmount) : "",
  };
}

const statuses = {
  accepted: IngestStatus.ACCEPTED,
  duplicate: IngestStatus.DUPLICATE,
  invalid: IngestStatus.INVALID,
} as const;

export function toVerdict(verdict: IngestVerdict): MessageInitShape<typeof IngestVerdictSchema> {
  if (verdict.status !== "invalid") return { status: statuses[verdict.status] };
  return { status: statuses.invalid, reason: verdict.reason, message: verdict.message };
}

export function fromUsageEvent({ id, source, type, subject, time, data }: UsageEvent): ReceivedUsage {
  const content = (data ?? {}) as ReceivedUsage["data"];
  return {
    id,
    source,
    type,
    subject,
    ...(time && { time: timestampMs(time) }),
    data: content,
    dataText: JSON.stringify(content),
  };
}
