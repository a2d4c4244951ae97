import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { describeAccess } from "./access.suite.ts";
import { describeBadInput } from "./bad-input.suite.ts";
import { describeCustomers } from "./customers.suite.ts";
import { describeFamilies } from "./families.suite.ts";
import { describeForeignClients } from "./foreign-clients.suite.ts";
import { describeLeases } from "./leases.suite.ts";
import { describePapers } from "./papers.suite.ts";
import { describeRelations } from "./relations.suite.ts";
import { describeRoughCalls } from "./rough-calls.suite.ts";
import { servicePids } from "./service-pids.ts";
import { startTestPlatform, startTimeoutMs } from "./test-platform.ts";
import type { TestPlatform } from "./test-platform.ts";

let test: TestPlatform;
let pids: (number | undefined)[];
let earlyToken: string;

beforeAll(async () => {
  test = await startTestPlatform({ env: { ACCESS_TOKEN_TTL: "20s" } });
  earlyToken = await test.tokens.get();
  pids = servicePids(test.platform);
}, startTimeoutMs);

afterAll(() => test?.stop(), 60_000);

describeBadInput(() => test);
describeCustomers(() => test);
describeFamilies(() => test);
describeForeignClients(() => test);
describeLeases(() => test);
describePapers(() => test);
describeRelations(() => test);
describeRoughCalls(() => test);
describeAccess(
  () => test,
  () => earlyToken,
);

it("no service was harmed: the processes are those that were started", () => {
  expect(servicePids(test.platform)).toEqual(pids);
});
