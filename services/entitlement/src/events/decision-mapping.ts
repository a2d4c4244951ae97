import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Decision } from "@licet/contracts/entitlement";
import { DecisionRecordedSchema, DecisionSource, UsageMode } from "@licet/contracts/entitlement";
import type { OutgoingEvent } from "@licet/db";
import { eventOf } from "@licet/events";
import type { DecisionEntry } from "../app/decision-log/ports.ts";
import type { Answer } from "../app/decision/ports.ts";

const usageModes = { look: UsageMode.UNSPECIFIED, reserve: UsageMode.RESERVE, consume: UsageMode.CONSUME };
const sources = { service: DecisionSource.SERVICE, sdk: DecisionSource.SDK };

/** Tells of logged decisions. */
export function createDecisionMapping(
  toDecision: (answer: Answer) => Decision,
): (entry: DecisionEntry) => OutgoingEvent {
  return ({ tenantId, decisionId, accountId, question, evidence, decision, time, ...told }) => {
    const { userId, deviceId, leaseId = "", country, ipAddress, productVersion, amount, usage } = question;
    const { place, reserved, overage } = evidence;
    const answer = {
      ...{ decisionId, decision, traceId: told.traceId, snapshot: told.snapshot },
      ...(reserved !== undefined && { reserved }),
      ...(overage !== undefined && { overage }),
    };
    const content = {
      accountId,
      subject: { userId, deviceId, leaseId },
      context: { country, ipAddress, productVersion },
      amount,
      usageMode: usageModes[usage],
      decision: toDecision(answer),
      time: timestampFromDate(time),
      actor: told.actor,
      source: sources[told.source],
      ipCountry: place?.ip ?? "",
      ipAnonymous: place?.anonymous === true,
    };
    return eventOf(DecisionRecordedSchema, create(DecisionRecordedSchema, content), { tenantId, time });
  };
}
