import type { Breaker, CaseInput } from "./case-input.suite.ts";
import { licenceId, rulesOf, waysIn } from "./case-input.suite.ts";

function metered(input: CaseInput): void {
  const { licence, document } = input;
  document.features["export"] = { kind: "metered", meter: "exports" };
  const [grant] = licence.grants;
  if (grant === undefined) return;
  delete grant.limit;
  grant.allowance = { amount: "10", recurrence: "P1M" };
}

/** What is wrong with how much is wanted, and with the right to any of it. */
export const useBreakers: readonly Breaker[] = [
  {
    name: "more than the limit is wanted",
    group: "count",
    breaks: ({ request }) => Object.assign(request, { quantity: 3, current: 8 }),
    failure: { code: "LIMIT_EXCEEDED", remedies: [{ kind: "REDUCE_TO", amount: "2" }, ...waysIn] },
  },
  {
    name: "more than the quota is wanted",
    group: "count",
    breaks: (input) => {
      metered(input);
      input.request.amount = "2.5";
      input.evidence = { state: "counted", limit: "10", used: "8", remaining: "2", resetsAt: Date.UTC(2026, 6, 1) };
    },
    failure: {
      code: "QUOTA_EXCEEDED",
      remedies: [
        { kind: "REDUCE_TO", amount: "2" },
        { kind: "WAIT_UNTIL", at: Date.UTC(2026, 6, 1) },
        ...waysIn,
        { kind: "TOP_UP" },
      ],
    },
  },
  {
    name: "metering says nothing",
    group: "count",
    breaks: metered,
    failure: { code: "QUOTA_UNKNOWN", remedies: [{ kind: "RETRY" }] },
  },
  {
    name: "the account is not in the rollout",
    group: "rollout",
    breaks: ({ licence }) => (rulesOf(licence).rollout = "nobody"),
    failure: { code: "ROLLOUT_EXCLUDED", licenceId, rule: "nobody", remedies: [] },
  },
  {
    name: "nothing grants it and a request for it waits",
    group: "entitlement",
    breaks: ({ licence, document }) => {
      licence.grants = [];
      document.pendingRequests = [
        { id: "req_1", feature: "export", userId: "usr_ann", approvers: ["usr_boss"] },
        { id: "req_2", feature: "export", userId: "usr_bob", approvers: ["usr_boss"] },
      ];
    },
    failure: { code: "NOT_ENTITLED", remedies: waysIn },
    alongWith: {
      code: "APPROVAL_PENDING",
      remedies: [{ kind: "ASK_APPROVER", approvers: ["usr_boss"], requestId: "req_1" }],
    },
  },
];
