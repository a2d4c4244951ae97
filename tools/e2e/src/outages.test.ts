import { afterAll, beforeAll } from "@jest/globals";
import { describeFrozen } from "./frozen.suite.ts";
import { describeKills } from "./kills.suite.ts";
import { describeLostNats } from "./lost-nats.suite.ts";
import { describeLostPostgres } from "./lost-postgres.suite.ts";
import { startTestPlatform, startTimeoutMs } from "./test-platform.ts";
import type { TestPlatform } from "./test-platform.ts";

let test: TestPlatform;

beforeAll(async () => {
  test = await startTestPlatform();
}, startTimeoutMs);

afterAll(() => test?.stop(), 60_000);

describeLostNats(() => test);
describeLostPostgres(() => test);
describeFrozen(() => test);
describeKills(() => test);
