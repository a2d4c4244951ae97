import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { LoggedDecisionSchema } from "@licet/contracts/entitlement";
import { DecisionSource, UsageMode } from "@licet/contracts/entitlement";
import type { LoggedDecision } from "../../app/decision-log/ports.ts";
import { toDecisionCode } from "../decision/codes.ts";
import { toDecision } from "../decision/decision-mapping.ts";

const usageModes = { look: UsageMode.UNSPECIFIED, reserve: UsageMode.RESERVE, consume: UsageMode.CONSUME };
const decisionSources = { service: DecisionSource.SERVICE, sdk: DecisionSource.SDK };

/** A kept decision as the wire has it. */
export function toLoggedDecision(logged: LoggedDecision): MessageInitShape<typeof LoggedDecisionSchema> {
  const { decisionId, accountId, question, evidence, decision, time, traceId, actor } = logged;
  const { userId, deviceId, leaseId = "", country, ipAddress, productVersion, amount, usage } = question;
  const { place, reserved, overage } = evidence;
  const counted = { ...(reserved !== undefined && { reserved }), ...(overage !== undefined && { overage }) };
  const message = toDecision({ decisionId, decision, traceId, snapshot: undefined, ...counted });
  const { value, quota, region, sources, code } = message;
  return {
    ...{ decisionId, accountId, traceId, actor, amount, code, sources },
    featureKey: decision.feature,
    subject: { userId, deviceId, leaseId },
    context: { country, ipAddress, productVersion },
    usageMode: usageModes[usage],
    time: timestampFromDate(time),
    allowed: decision.allowed,
    failingCodes: decision.failures.map((failure) => toDecisionCode(failure.code)),
    ...(value && { value }),
    ...(quota && { quota }),
    ...(region && { region }),
    ipCountry: place?.ip ?? "",
    ipAnonymous: place?.anonymous === true,
    revision: BigInt(decision.revision),
    catalogRevision: BigInt(logged.catalogRevision),
    source: decisionSources[logged.source],
  };
}
