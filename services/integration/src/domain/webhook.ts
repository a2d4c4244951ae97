/** An address that is told of events. */
export interface WebhookEndpoint {
  readonly endpointId: string;
  readonly url: string;
  /** Empty: all types. */
  readonly eventTypes: readonly string[];
  readonly disabled: boolean;
  readonly createTime: Date;
}

/** What webhooks tell of. */
export const webhookEventTypes: ReadonlySet<string> = new Set([
  "licet.token.v1.token_issued",
  "licet.entitlement.v1.licence_activated",
  "licet.entitlement.v1.licence_changed",
  "licet.entitlement.v1.licence_revoked",
  "licet.entitlement.v1.upgrade_prompt_raised",
  "licet.integration.v1.order_rejected",
  "licet.integration.v1.order_cancelled",
  "licet.integration.v1.order_delivered",
]);

/** Whether an endpoint asks for events of the type. */
export function wantsEvent({ disabled, eventTypes }: WebhookEndpoint, type: string): boolean {
  return !disabled && (eventTypes.length === 0 || eventTypes.includes(type));
}

/** How often a delivery is tried and how long after each failure. */
export interface RetrySchedule {
  readonly maxAttempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

/** When to try again after the given number of attempts; undefined when there were enough. Delays double. */
export function nextAttempt(attempts: number, failedAt: Date, schedule: RetrySchedule): Date | undefined {
  if (attempts >= schedule.maxAttempts) return undefined;
  const delayMs = Math.min(schedule.firstDelayMs * 2 ** (attempts - 1), schedule.maxDelayMs);
  return new Date(failedAt.getTime() + delayMs);
}
