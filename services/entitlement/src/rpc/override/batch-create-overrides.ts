import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  BatchCreateOverridesRequest,
  BatchCreateOverridesResponseSchema,
  OverrideDraft,
} from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { BatchCreateOverrides, OverrideVerdict } from "../../app/override/batch-create-overrides.ts";
import { toCaller } from "../request-parts.ts";
import { fromOverrideDraft, toOverride } from "./override-mapping.ts";

/** Makes many overrides; each is answered in its place. */
export function handleBatchCreateOverrides(createOverrides: BatchCreateOverrides, clock: Clock) {
  return async (
    { overrides }: BatchCreateOverridesRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof BatchCreateOverridesResponseSchema>> => {
    const read = overrides.map(readDraft);
    const drafts = read.flatMap((each) => (each instanceof DomainError ? [] : [each]));
    const made = (drafts.length === 0 ? [] : await createOverrides(toCaller(context), drafts)).values();
    const now = clock.now();
    const verdicts = read.map((each) => (each instanceof DomainError ? { refusal: each } : made.next().value));
    return { verdicts: verdicts.map((verdict) => toVerdict(verdict, now)) };
  };
}

/** What the message asks for, or why it cannot be asked for. */
function readDraft(message: OverrideDraft): ReturnType<typeof fromOverrideDraft> | DomainError {
  try {
    return fromOverrideDraft(message);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

function toVerdict(verdict: OverrideVerdict | undefined, now: Date) {
  if (verdict === undefined) throw new Error("a batch has fewer verdicts than drafts");
  if (!("refusal" in verdict))
    return { override: toOverride(verdict.override, now), revision: BigInt(verdict.revision) };
  const { reason, message, metadata } = verdict.refusal;
  return { refusal: { reason, message, metadata: { ...metadata } } };
}
