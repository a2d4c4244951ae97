import type { Licence } from "./licence.ts";

/** A licence of the account `acme`, in force from then on without end, with what is said otherwise. */
export function licenceFrom(startTime: Date, otherwise: Partial<Licence> = {}): Licence {
  return {
    licenceId: "lic_1",
    accountId: "acme",
    productKey: "forge",
    planKey: "team",
    planVersion: 1,
    addOns: [],
    quantity: 1,
    state: "active",
    statusReason: "",
    startTime,
    firstOrderId: "ord_1",
    orderId: "ord_1",
    steps: [],
    seats: new Map(),
    version: 1,
    createTime: startTime,
    updateTime: startTime,
    ...otherwise,
  };
}
