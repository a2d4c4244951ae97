import { stripVTControlCharacters } from "node:util";
import { create } from "@bufbuild/protobuf";
import { DecisionCode, ReplayDecisionsResponseSchema, ReplayEffect } from "@licet/contracts/entitlement";
import { expect, it } from "@jest/globals";
import { describeReplayCounts, describeReplayed, describeReplayGroups } from "./describe-replay.ts";
import { addPage, emptyReplay } from "./replay-sums.ts";

const page = create(ReplayDecisionsResponseSchema, {
  counts: { decisions: 5, gained: 1, lost: 2, changed: 0, same: 1, unjudged: 1 },
  groups: [
    { accountId: "acme", featureKey: "sso", gained: 1 },
    { accountId: "globex", featureKey: "chat", lost: 2 },
  ],
  differences: [
    {
      effect: ReplayEffect.LOST,
      ...{ code: DecisionCode.NOT_ENTITLED, failingCodes: [DecisionCode.NOT_ENTITLED] },
      decision: { accountId: "globex", featureKey: "chat", allowed: true, code: DecisionCode.ALLOWED },
    },
  ],
});
const plain = (lines: string[]) => lines.map((line) => stripVTControlCharacters(line));

it("adds pages up, by account and feature, those who lose first", () => {
  const sums = emptyReplay();
  for (const each of [page, page]) addPage(sums, each, { withDifferences: true });
  expect(plain(describeReplayGroups([...sums.groups.values()]))).toEqual(["globex  chat      -4", "acme    sso   +2"]);
  expect(describeReplayCounts(sums.counts)).toBe(
    "10 decisions: 2 gained, 4 lost, 0 otherwise, 2 the same, 2 were answered by fail policy",
  );
  expect(sums.differences).toHaveLength(2);
});

it("tells what was answered and what would have been", () => {
  const lines = plain(page.differences.flatMap(describeReplayed));
  expect(lines[0]).toBe("allowed chat to globex: ALLOWED");
  expect(lines.at(-1)).toBe("  would be denied: NOT_ENTITLED");
});
