import type { AccountState } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import type { Change } from "../change.ts";
import { cancelOrder } from "../order/cancel-order.ts";
import { around, customer, line, now, order } from "../order/order.fixture.ts";
import type { AcceptedOrder, LicenceLine, OrderEffect } from "../order/order.ts";
import { provisionOrder } from "../order/provision-order.ts";
import type { Licence } from "./licence.ts";
import { assignSeat } from "../seat/assign-seat.ts";

/** The first end of what it buys. */
export const newYear = new Date("2027-01-01T00:00:00Z");

/** An account, what was done to it, and what each of its orders did. */
export class LicenceHistory {
  state: AccountState;
  readonly effects = new Map<string, readonly OrderEffect[]>();

  constructor(accountId = customer.accountId) {
    this.state = createAccount({ ...customer, accountId }, now);
  }

  buy(orderId: string, lines: Partial<LicenceLine>[], changes: Partial<AcceptedOrder> = {}): this {
    const parts = { orderId, action: "new", lines: lines.map((each) => line({ endTime: newYear, ...each })) } as const;
    const result = provisionOrder(this.state, order({ ...parts, ...changes }), around);
    if (result.kind === "refused") throw new Error(result.refusal.message);
    this.state = result.change.state;
    this.effects.set(orderId, result.effects);
    return this;
  }

  change(orderId: string, line: Partial<LicenceLine>): this {
    return this.buy(orderId, [line], { action: "change" });
  }

  cancel(orderId: string): Change {
    const change = cancelOrder(this.state, this.effects.get(orderId) ?? [], { orderId, reason: "refund" }, around);
    this.state = change.state;
    return change;
  }

  seat(...userIds: string[]): this {
    for (const [index, userId] of userIds.entries()) {
      const choice = { licenceId: this.licence.licenceId, userId, namedUser: true };
      this.state = assignSeat(this.state, choice, new Date(now.getTime() + index)).state;
    }
    return this;
  }

  apply(change: Change): Change {
    this.state = change.state;
    return change;
  }

  /** The first that is not revoked, or else the first. */
  get licence(): Licence {
    const all = [...this.state.licences.values()];
    return (all.find(({ state }) => state !== "revoked") ?? all[0]) as Licence;
  }
}
