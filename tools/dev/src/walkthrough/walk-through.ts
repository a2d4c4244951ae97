import { join } from "node:path";
import { createLicet } from "@licet/sdk";
import type { Platform } from "../platform.ts";
import { loadSample } from "../sample/load-sample.ts";
import { adminClientId } from "../secrets.ts";
import { walkCatalog } from "./catalog-step.ts";
import { walkChecks } from "./check-step.ts";
import { walkLicences, walkOrder } from "./order-step.ts";
import { walkRevoke } from "./revoke-step.ts";
import { walkTerms } from "./terms-step.ts";
import { walkToken } from "./token-step.ts";
import { walkTraces } from "./trace-step.ts";
import { walkUpgrade } from "./upgrade-step.ts";
import { walkUsage } from "./usage-step.ts";
import { createTeller } from "./walk.ts";
import type { Tally, Walk } from "./walk.ts";

const steps: [string, (walk: Walk) => Promise<void>][] = [
  ["1  Catalog as code", walkCatalog],
  ["2  An order", walkOrder],
  ["3  Licences", walkLicences],
  ["4  A signed token", walkToken],
  ["5  Checks", walkChecks],
  ["6  Usage", walkUsage],
  ["7  An upgrade", walkUpgrade],
  ["8  Seats, a preview, an explanation, an override, leases, devices", walkTerms],
  ["9  A cancellation", walkRevoke],
  ["10 Traces", walkTraces],
];

/** Plays the main job through the public interfaces and tells each step. */
export async function walkThrough(platform: Platform, run: number, print: (line: string) => void): Promise<Tally> {
  const teller = createTeller(print);
  const accountId = `northwind-${run}`;
  const walk: Walk = {
    platform,
    licet: createLicet({ url: platform.url, clientId: adminClientId, clientSecret: platform.adminSecret }),
    accountId,
    orderId: "",
    licenceId: "",
    revision: 0n,
    traces: [],
    folder: join(platform.dataDir, "walkthrough", accountId),
    say: teller.say,
    expect: teller.expect,
  };
  for (const [title, step] of steps) {
    teller.heading(title);
    try {
      await step(walk);
    } catch (error) {
      teller.expect(false, `${title}: ${error instanceof Error ? error.message : String(error)}`);
      break;
    }
    if (step === walkCatalog && run === 1) await loadCustomers(platform, teller);
  }
  return teller.tally;
}

async function loadCustomers(platform: Platform, teller: ReturnType<typeof createTeller>): Promise<void> {
  teller.heading("   The vendor's 250 customers, 1,000 orders and 20,000 usage events");
  const isTaken = await loadSample(platform.dataDir, new Date(), teller.say);
  teller.expect(isTaken, "the orders and the usage are taken");
}
