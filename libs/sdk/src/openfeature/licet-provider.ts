import type { EvaluationContext, JsonValue, Provider, ResolutionDetails } from "@openfeature/server-sdk";
import {
  FlagNotFoundError,
  OpenFeatureEventEmitter,
  ProviderEvents,
  ProviderNotReadyError,
  StandardResolutionReasons,
  TypeMismatchError,
} from "@openfeature/server-sdk";
import type { Evaluator } from "../evaluator/create-evaluator.ts";
import type { Evaluation } from "../evaluator/evaluation.ts";
import { toRequest } from "./to-request.ts";

/** How the provider starts. */
export interface LicetProviderOptions {
  /** How long initialization waits until everything is held as the platform has it. Default 10 s. */
  readonly readyWithinMs?: number;
}

/**
 * Features as OpenFeature flags. A boolean flag tells whether the feature is allowed, whatever its kind; of a limit the
 * number is the ceiling (Infinity for none), of a config feature the flag is the typed value. What is denied gives false,
 * or the default value for other types. `flagMetadata` says why: code, revision, decisionId, origin.
 */
export class LicetProvider implements Provider {
  readonly runsOn = "server";
  readonly metadata = { name: "licet" } as const;
  readonly events = new OpenFeatureEventEmitter();
  readonly #evaluator: Pick<Evaluator, "check" | "ready" | "on" | "close">;
  readonly #readyWithinMs: number;
  #unlisten: (() => void)[] = [];

  constructor(
    evaluator: Pick<Evaluator, "check" | "ready" | "on" | "close">,
    { readyWithinMs = 10_000 }: LicetProviderOptions = {},
  ) {
    this.#evaluator = evaluator;
    this.#readyWithinMs = readyWithinMs;
  }

  /** Rejects while the platform is away; flags are then answered by fail policy, and the event `Ready` follows. */
  async initialize(): Promise<void> {
    const isReady = await this.#evaluator.ready(this.#readyWithinMs);
    this.#unlisten = [
      this.#evaluator.on("ready", () => this.events.emit(ProviderEvents.Ready)),
      this.#evaluator.on("stale", () => this.events.emit(ProviderEvents.Stale)),
      this.#evaluator.on("changed", (accountId, revision) =>
        this.events.emit(ProviderEvents.ConfigurationChanged, { metadata: { accountId, revision } }),
      ),
    ];
    if (!isReady) throw new ProviderNotReadyError("the platform was not heard in time");
  }

  /** Closes the evaluator, too. */
  async onClose(): Promise<void> {
    for (const unlisten of this.#unlisten.splice(0)) unlisten();
    await this.#evaluator.close();
  }

  async resolveBooleanEvaluation(
    flagKey: string,
    defaultValue: boolean,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<boolean>> {
    const evaluation = await this.#evaluate(flagKey, context);
    const { decision, allowed, value } = evaluation;
    if (!allowed)
      return detail(decision.kind === "config" ? defaultValue : false, evaluation, decision.kind === "config");
    if (typeof value === "boolean") return detail(value, evaluation);
    if (decision.limit !== undefined) return detail(true, evaluation);
    throw mismatch(flagKey, "a boolean");
  }

  async resolveStringEvaluation(
    flagKey: string,
    defaultValue: string,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<string>> {
    const evaluation = await this.#evaluate(flagKey, context);
    const { decision, allowed, value } = evaluation;
    if (!allowed) return detail(defaultValue, evaluation, true);
    if (typeof value === "string" && decision.limit === undefined) return detail(value, evaluation);
    throw mismatch(flagKey, "a string");
  }

  async resolveNumberEvaluation(
    flagKey: string,
    defaultValue: number,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<number>> {
    const evaluation = await this.#evaluate(flagKey, context);
    const { decision, allowed, value } = evaluation;
    if (!allowed) return detail(defaultValue, evaluation, true);
    if (typeof value === "number") return detail(value, evaluation);
    if (value === "unlimited" && decision.limit === "unlimited") return detail(Infinity, evaluation);
    throw mismatch(flagKey, "a number");
  }

  async resolveObjectEvaluation<T extends JsonValue>(
    flagKey: string,
    defaultValue: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> {
    const evaluation = await this.#evaluate(flagKey, context);
    if (!evaluation.allowed) return detail(defaultValue, evaluation, true);
    const { value } = evaluation;
    if (typeof value === "object" && value !== null) return detail(value as T, evaluation);
    throw mismatch(flagKey, "an object");
  }

  async #evaluate(flagKey: string, context: EvaluationContext): Promise<Evaluation> {
    const evaluation = await this.#evaluator.check(toRequest(flagKey, context));
    const { reason, revision } = evaluation.decision;
    if (reason === "FEATURE_UNKNOWN") throw new FlagNotFoundError(`the catalog has no feature "${flagKey}"`);
    if (reason === "SNAPSHOT_STALE" && revision === 0)
      throw new ProviderNotReadyError("nothing is known of the account, and the platform cannot be asked");
    return evaluation;
  }
}

function detail<T>(
  value: T,
  { decision, decisionId, origin, stale }: Evaluation,
  isDefault = false,
): ResolutionDetails<T> {
  const { DEFAULT, STALE, TARGETING_MATCH } = StandardResolutionReasons;
  const { reason: code, revision } = decision;
  return {
    value,
    reason: stale && origin === "local" ? STALE : isDefault ? DEFAULT : TARGETING_MATCH,
    variant: decision.allowed ? "allowed" : "denied",
    flagMetadata: { code, revision, decisionId, origin },
  };
}

function mismatch(flagKey: string, wanted: string): TypeMismatchError {
  return new TypeMismatchError(`the value of "${flagKey}" is not ${wanted}`);
}
