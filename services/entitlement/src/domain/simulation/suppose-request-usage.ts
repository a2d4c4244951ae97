import type { Allowance, MeteredEvidence } from "@licet/decision";
import { addAmounts, leftOf } from "../snapshot/add-amounts.ts";
import { encodeValue } from "../snapshot/encode-document.ts";
import { supposeUsage } from "./suppose-usage.ts";

/** What metering said to a request that was settled already. */
export interface SettledUsage {
  readonly evidence: MeteredEvidence | undefined;
  readonly reserved?: string;
  readonly overage?: string;
  /** Decimal; empty when no amount was asked for. */
  readonly amount: string;
  readonly usage: "look" | "reserve" | "consume";
}

/**
 * What metering would have said to it under other allowances. Under the same ones its verdict stands; under others what
 * the request itself took is given back first, so that it is judged anew.
 */
export function supposeRequestUsage(
  settled: SettledUsage,
  {
    present,
    supposed,
    time,
  }: { readonly present: readonly Allowance[]; readonly supposed: readonly Allowance[]; readonly time: Date },
): MeteredEvidence {
  const { evidence, reserved = "0", overage = "0" } = settled;
  if (evidence !== undefined && encodeValue(present) === encodeValue(supposed)) return evidence;
  const before = evidence?.state === "counted" ? beforeRequest(evidence, reserved, settled) : { evidence, reserved };
  return supposeUsage({ ...before, overage, allowances: present }, { allowances: supposed, now: time, time }).evidence;
}

function beforeRequest(
  { verdict, ...counted }: MeteredEvidence & { readonly state: "counted" },
  reserved: string,
  { amount, usage }: SettledUsage,
) {
  if (amount === "" || usage === "look" || verdict === undefined || verdict === "refused") {
    return { evidence: counted, reserved };
  }
  const used = usage === "consume" ? leftOf(counted.used, amount) : counted.used;
  const held = usage === "reserve" ? leftOf(reserved, amount) : reserved;
  const { limit } = counted;
  const remaining = limit === "unlimited" ? limit : leftOf(limit, addAmounts([used, held]));
  return { evidence: { ...counted, used, remaining }, reserved: held };
}
