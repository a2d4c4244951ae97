import type { CaseInput } from "./case-input.suite.ts";
import { allowingInput, casesNow } from "./case-input.suite.ts";
import type { AllowedReason } from "./decision.ts";
import type { JsonValue } from "./snapshot-document.ts";

/** A case that is allowed: why, and with which value. */
export interface AllowedCase extends CaseInput {
  name: string;
  reason: AllowedReason;
  value: JsonValue;
  /** Only while metering cannot be asked. */
  metersAway?: true;
}

type Kind = "boolean" | "limit" | "config" | "metered";

const values: Record<Kind, JsonValue> = { boolean: true, limit: 10, config: "premium", metered: true };
const dayMs = 86_400_000;

/** Every reason for which each kind of feature can be allowed. */
export const allowedCases: readonly AllowedCase[] = [
  ...(["boolean", "limit", "config", "metered"] as const).flatMap((kind) => [
    toCase(kind, "by a licence", "ALLOWED"),
    toCase(kind, "in grace", "ALLOWED_IN_GRACE", ({ licence }) => {
      licence.until = casesNow.getTime() - dayMs;
      licence.graceUntil = casesNow.getTime() + dayMs;
    }),
    toCase(kind, "from a place inside", "ALLOWED", ({ licence, request }) => {
      licence.rules = { territory: "west" };
      request.place = { claim: "US" };
    }),
  ]),
  toCase("boolean", "by an override", "ALLOWED_BY_OVERRIDE", ({ document, licence }) => {
    licence.grants = [];
    document.overrides = [{ id: "ovr_1", feature: "export", effect: "grant" }];
  }),
  toCase("config", "with a value of an override", "ALLOWED_BY_OVERRIDE", ({ document }) => {
    document.overrides = [{ id: "ovr_1", feature: "export", effect: "set", config: "premium", userId: "usr_ann" }];
  }),
  toCase("boolean", "though another licence is suspended", "ALLOWED", ({ document, licence }) => {
    document.licences.push({ ...licence, id: "lic_2", status: "suspended", grants: [] });
  }),
  toCase("metered", "beyond what is left, as overage", "ALLOWED_AS_OVERAGE", ({ document, request }) => {
    document.features["export"] = { ...document.features["export"], kind: "metered", overage: { policy: "soft" } };
    request.amount = "5";
  }),
  {
    ...toCase("metered", "while metering cannot be asked", "ALLOWED_BY_FALLBACK", ({ document }) => {
      document.features["export"] = { ...document.features["export"], kind: "metered", failPolicy: { mode: "open" } };
    }),
    metersAway: true,
  },
];

function toCase(kind: Kind, name: string, reason: AllowedReason, change?: (input: CaseInput) => unknown): AllowedCase {
  const input = allowingInput();
  const { document, licence } = input;
  const [grant] = licence.grants;
  document.features["export"] = kind === "metered" ? { kind, meter: "exports" } : { kind };
  if (grant !== undefined) {
    if (kind !== "limit") delete grant.limit;
    if (kind === "config") grant.config = values.config;
    if (kind === "metered") grant.allowance = { amount: "10", recurrence: "P1M" };
  }
  if (kind === "metered") {
    input.request.amount = "1";
    input.evidence = { state: "counted", limit: "10", used: "8", remaining: "2" };
  }
  change?.(input);
  return { ...input, name: `${kind} ${name}`, reason, value: values[kind] };
}
