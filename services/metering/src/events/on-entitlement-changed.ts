import { EntitlementChangedSchema } from "@licet/contracts/entitlement";
import { decodeSnapshot } from "@licet/decision";
import { onEvent } from "@licet/events";
import type { Clock } from "@licet/kernel";
import type { AcceptAllowances } from "../app/accept-allowances.ts";
import { toAllowanceSets } from "./mapping.ts";

/** Takes in the allowances of accounts as they change; of one account in a batch the newest snapshot counts. */
export function onEntitlementChanged(acceptAllowances: AcceptAllowances, clock: Clock): ReturnType<typeof onEvent> {
  return onEvent(EntitlementChangedSchema, async (_tx, events) => {
    const newest = new Map<string, (typeof events)[number]>();
    for (const event of events) {
      const known = newest.get(event.message.accountId);
      if (known === undefined || event.message.revision > known.message.revision) {
        newest.set(event.message.accountId, event);
      }
    }
    const now = clock.now();
    const sets = [...newest.values()].flatMap(({ message }) => toAllowanceSets(decodeSnapshot(message.document), now));
    const [first] = events;
    if (first !== undefined) await acceptAllowances(first.tenantId, sets);
  });
}
