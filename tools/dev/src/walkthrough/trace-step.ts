import { runCli } from "../run-cli.ts";
import { until } from "./until.ts";
import type { Walk } from "./walk.ts";

const servicesOfAnOrder = ["integration", "entitlement", "token-issuer"];

/** The order's trace, and one of a metered check. */
export async function walkTraces(walk: Walk): Promise<void> {
  const { traces, expect } = walk;
  const [order] = traces;
  const metered = traces.find(({ what }) => what.includes("reserve"));
  const orderServices = await draw(walk, order?.traceId ?? "", servicesOfAnOrder);
  expect(
    servicesOfAnOrder.every((name) => orderServices.includes(name)),
    "the order's trace runs from the REST call through the services to the delivered token",
  );
  const checkServices = await draw(walk, metered?.traceId ?? "", ["entitlement", "metering"]);
  expect(
    ["entitlement", "metering"].every((name) => checkServices.includes(name)),
    "one trace shows the rights and the quota of a metered check",
  );
}

async function draw({ platform, say }: Walk, traceId: string, wanted: string[]): Promise<string[]> {
  const servicesOf = (text: string) => wanted.filter((name) => text.includes(`${name}: `));
  const drawn = await until(
    () => runCli(platform.dataDir, ["trace", traceId]),
    ({ text }) => servicesOf(text).length === wanted.length,
  );
  say(`$ licet trace ${traceId}`);
  say(drawn.text || drawn.errors);
  return servicesOf(drawn.text);
}
