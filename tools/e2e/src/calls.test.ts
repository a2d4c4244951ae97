import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { describeBadInput } from "./bad-input.suite.ts";
import { servicePids } from "./service-pids.ts";
import { startTestPlatform, startTimeoutMs } from "./test-platform.ts";
import type { TestPlatform } from "./test-platform.ts";

let test: TestPlatform;
let pids: (number | undefined)[];

beforeAll(async () => {
  test = await startTestPlatform({ env: { ACCESS_TOKEN_TTL: "20s" } });
  pids = servicePids(test.platform);
}, startTimeoutMs);

afterAll(() => test?.stop(), 60_000);

describeBadInput(() => test);

it("no service was harmed: the processes are those that were started", () => {
  expect(servicePids(test.platform)).toEqual(pids);
});
