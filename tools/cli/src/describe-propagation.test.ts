import { stripVTControlCharacters } from "node:util";
import { expect, it } from "@jest/globals";
import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { PropagationOutcome, PropagationSchema, PropagationState } from "@licet/contracts/entitlement";
import { describeOutcome, describePropagation } from "./describe-propagation.ts";

const nextTime = timestampFromDate(new Date("2026-03-02T00:00:00Z"));
const waves = [{ percent: "5" }, { percent: "100" }];
const propagation = create(PropagationSchema, {
  ...{ propagationId: "prp_1", planKey: "team", fromVersions: [1, 2], toVersion: 3, wave: 2, nextTime },
  ...{ statusActor: "ann", statusReason: "better", totalCount: 40n, movedCount: 2n, skippedCount: 1n },
  state: PropagationState.RUNNING,
  strategy: { kind: { case: "waves", value: { waves } } },
});
const linesOf = (remaining?: bigint) => describePropagation(propagation, remaining).map(stripVTControlCharacters);

it("says where a propagation stands, and how many licences remain", () => {
  expect(linesOf(37n)).toEqual([
    "prp_1 team from v1, v2 to v3 is running in wave 2 of 2 (ann: better)",
    "2 of 40 moved, 1 skipped, 37 remain",
    "next at 2026-03-02T00:00:00.000Z",
  ]);
});

it("says nothing of what comes next when it is over", () => {
  const over = { ...propagation, state: PropagationState.COMPLETED, fromVersions: [], statusReason: "" };
  expect(describePropagation(over, 0n).map(stripVTControlCharacters)).toEqual([
    "prp_1 team from every version to v3 is completed (ann)",
    "2 of 40 moved, 1 skipped",
  ]);
});

it.each([
  [{ outcome: PropagationOutcome.MOVED, code: "" }, "moved"],
  [{ outcome: PropagationOutcome.SCHEDULED, code: "", effectiveTime: nextTime }, "moves at 2026-03-02T00:00:00.000Z"],
  [{ outcome: PropagationOutcome.SKIPPED, code: "LICENCE_EXPIRED" }, "skipped: LICENCE_EXPIRED"],
  [{ outcome: PropagationOutcome.WITHDRAWN, code: "" }, "its move was taken back"],
])("says what became of a licence: %o", (licence, text) => {
  expect(describeOutcome(licence)).toBe(text);
});
