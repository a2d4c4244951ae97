import { expect, it } from "@jest/globals";
import type { LicenceStep } from "../../domain/licence/licence.ts";
import { type StepsColumn, fromStepsColumn, toStepsColumn } from "./steps-column.ts";

it("reads the steps of a licence as they were written, through JSON", () => {
  const time = new Date("2027-01-15T00:00:00.123Z");
  const addOns = [{ addOnKey: "minutes", quantity: 5 }];
  const terms = { kind: "terms", planKey: "team", planVersion: 3, quantity: 2 } as const;
  const steps: LicenceStep[] = [
    { ...terms, orderId: "ord_1", addOns: [] },
    {
      ...terms,
      orderId: "ord_2",
      endTime: time,
      graceEndTime: time,
      maintenanceEndTime: time,
      addOns,
      seatsTaken: new Map([["ada", time]]),
      unpaid: [{ from: time, until: new Date("2027-02-01T00:00:00Z") }],
    },
    { ...terms, orderId: "ord_6", awaitsFirstUse: { period: "P30D" }, addOns: [] },
    { ...terms, orderId: "ord_7", awaitsFirstUse: { lengthMs: 5000 }, addOns: [] },
    { ...terms, orderId: "ord_8", awaitsFirstUse: {}, addOns: [] },
    { kind: "change", changeId: "chg_6", newTerm: true },
    { kind: "add", orderId: "ord_3", addOns },
    { kind: "set", orderId: "ord_4", addOns },
    { kind: "change", changeId: "chg_1", quantity: 3 },
    {
      kind: "change",
      changeId: "chg_2",
      planKey: "site",
      planVersion: 4,
      endTime: time,
      maintenanceEndTime: time,
      addOns: [{ addOnKey: "minutes", quantity: 0 }],
      seatsTaken: new Map([["bob", time]]),
      unpaid: [{ from: time, until: new Date("2027-02-01T00:00:00Z") }],
    },
    { kind: "split", changeId: "chg_3", quantity: 1, addOns },
    {
      kind: "merge",
      changeId: "chg_4",
      firstOrderId: "ord_5",
      steps: [
        { ...terms, orderId: "ord_5", endTime: time, addOns: [] },
        { kind: "change", changeId: "chg_5", endTime: time },
      ],
    },
  ];
  const stored = JSON.parse(JSON.stringify(toStepsColumn(steps))) as StepsColumn;
  expect(fromStepsColumn(stored)).toEqual(steps);
});
