import type { MessageInitShape } from "@bufbuild/protobuf";
import { create, toJson } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type {
  Decision,
  SimulateRequest,
  SimulateResponseSchema,
  Supposition as SuppositionMessage,
} from "@licet/contracts/entitlement";
import { CheckRequestSchema, DecisionSchema, SuppositionSchema } from "@licet/contracts/entitlement";
import type { RpcContext } from "@licet/rpc";
import type { SimulateCheck, Supposition } from "../../app/decision/simulate-check.ts";
import { toQuestion } from "./check-question.ts";
import { toDecision } from "./decision-mapping.ts";

/** Decides one request as it is and under a supposition. */
export function handleSimulate(simulate: SimulateCheck) {
  return async (
    { check = create(CheckRequestSchema), suppose = create(SuppositionSchema) }: SimulateRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof SimulateResponseSchema>> => {
    if (suppose.draftCatalog) context.requireScope("catalog.read");
    const answers = await simulate({ ...toQuestion(check, context), suppose: fromSupposition(suppose) });
    const [before, after] = [toDecision(answers.before), toDecision(answers.after)];
    return { before, after, differingFields: differingFields(before, after) };
  };
}

function fromSupposition(message: SuppositionMessage): Supposition {
  const { time, licenceId, planKey, planVersion, quantity, draftCatalog, context } = message;
  return {
    draftCatalog,
    ...(time && { time: timestampDate(time) }),
    ...(licenceId !== "" && { licenceId }),
    ...(planKey !== "" && { planKey }),
    ...(planVersion > 0 && { planVersion }),
    ...(quantity > 0n && { quantity: Number(quantity) }),
    ...(context && {
      circumstances: {
        country: context.country,
        ipAddress: context.ipAddress,
        productVersion: context.productVersion,
      },
    }),
  };
}

/** By the wire's own names, in the order of the message. */
function differingFields(before: Decision, after: Decision): string[] {
  const [one, other] = [fieldsOf(before), fieldsOf(after)];
  return DecisionSchema.fields
    .map(({ name }) => name)
    .filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}

function fieldsOf(decision: Decision): Readonly<Record<string, unknown>> {
  return toJson(DecisionSchema, decision, { useProtoFieldName: true }) as Record<string, unknown>;
}
