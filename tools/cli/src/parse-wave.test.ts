import { describe, expect, it } from "@jest/globals";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { parseWave } from "./parse-wave.ts";

const startTime = timestampFromDate(new Date("2026-12-31T23:00:00Z"));

describe("a wave as an option", () => {
  it.each([
    ["5", { percent: "5" }],
    ["0.25", { percent: "0.25" }],
    ["25+90s", { percent: "25", waitDuration: { seconds: 90n } }],
    ["25+15m", { percent: "25", waitDuration: { seconds: 900n } }],
    ["25+12h", { percent: "25", waitDuration: { seconds: 43_200n } }],
    ["100+7d", { percent: "100", waitDuration: { seconds: 604_800n } }],
    ["100@2026-12-31T23:00:00Z", { percent: "100", startTime }],
    ["100+1d@2026-12-31T23:00:00Z", { percent: "100", waitDuration: { seconds: 86_400n }, startTime }],
  ])("is a share with its wait and instant: %s", (text, wave) => {
    expect(parseWave(text)).toEqual([wave]);
    expect(parseWave(text, [{ percent: "1" }])).toEqual([{ percent: "1" }, wave]);
  });

  it.each(["", "five", "5%", "5+", "5+1w", "5+1.5h", "5@", "5@tomorrow", "5@2026-12-31T23:00:00", "-5", "5 +1h"])(
    "is refused: %p",
    (text) => {
      expect(() => parseWave(text)).toThrow(/It is/);
    },
  );
});
