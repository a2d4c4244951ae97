import { timestampMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Code, ConnectError } from "@connectrpc/connect";
import type { WatchResponse } from "@licet/contracts/entitlement";
import { OrderAction } from "@licet/contracts/integration";
import type { RunningService } from "@licet/service";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";

let platform: Platform;
let replica: RunningService;

beforeAll(async () => {
  platform = await startPlatform();
  replica = await platform.startReplica();
}, 120_000);

afterAll(() => platform.stop());

/** Reads a stream into a list until closed. */
function watch(caller: Caller, request: { accountIds?: string[]; cursor?: string }) {
  const seen: WatchResponse["event"][] = [];
  const controller = new AbortController();
  const ended = (async () => {
    for await (const { event } of caller.decisions.watch(request, { signal: controller.signal })) seen.push(event);
  })().catch((error: unknown) => ConnectError.from(error));
  const snapshots = () => seen.flatMap((event) => (event.case === "snapshot" ? [event.value] : []));
  return {
    seen,
    ended,
    snapshots,
    revisions: () => snapshots().map(({ accountId, revision }) => `${accountId}@${revision}`),
    lastCursor: () => seen.findLast((event) => event.case !== undefined)?.value?.cursor ?? "",
    async close() {
      controller.abort();
      await ended;
    },
  };
}

async function newTenant() {
  const tenantId = platform.newTenant();
  const caller = await platform.call(replica, tenantId);
  await platform.order(caller, tenantId, { accountId: "a" });
  await platform.order(caller, tenantId, { accountId: "b" });
  return { tenantId, caller };
}

describe("Watch", () => {
  it("sends a checkpoint, the present snapshots, a checkpoint, and then each change", async () => {
    const { tenantId, caller } = await newTenant();
    const stream = watch(caller, {});
    await eventually(() => stream.seen.filter((event) => event.case === "checkpoint").length >= 2);
    expect(stream.seen.slice(0, 4).map((event) => event.case)).toEqual([
      "checkpoint",
      "snapshot",
      "snapshot",
      "checkpoint",
    ]);
    expect(stream.revisions()).toEqual(["a@1", "b@1"]);
    await platform.order(caller, tenantId, { accountId: "a", plan: "enterprise", action: OrderAction.CHANGE });
    await eventually(() => stream.revisions().includes("a@2"));
    expect(JSON.parse(stream.snapshots().at(-1)?.document ?? "")).toMatchObject({ accountId: "a", revision: 2 });
    const times = stream.seen.map(({ value }) => value?.time && timestampMs(value.time));
    expect(times.toSorted((left = NaN, right = NaN) => left - right)).toEqual(times);
    await stream.close();
  });

  it("goes on from any cursor without missing a snapshot: what is seen in the end is what is there", async () => {
    const { tenantId, caller } = await newTenant();
    const whole = watch(caller, {});
    await eventually(() => whole.seen.length >= 4);
    await platform.order(caller, tenantId, { accountId: "c" });
    await eventually(() => whole.revisions().includes("c@1"));
    await whole.close();
    const cursors = whole.seen.map((event) => event.value?.cursor ?? "");
    for (const [index, cursor] of cursors.entries()) {
      const before = whole.seen
        .slice(0, index + 1)
        .flatMap((event) => (event.case === "snapshot" ? [event.value.accountId] : []));
      const resumed = watch(caller, { cursor });
      await eventually(() => {
        const known = new Set([...before, ...resumed.snapshots().map(({ accountId }) => accountId)]);
        return known.size === 3;
      });
      await resumed.close();
    }
  });

  it("takes back every cursor that it gave, also those behind the longest account ids", async () => {
    const { tenantId, caller } = await newTenant();
    await platform.order(caller, tenantId, { accountId: "\u{1F680}".repeat(128), plan: "free" });
    const stream = watch(caller, {});
    await eventually(() => stream.snapshots().length === 3);
    await stream.close();
    const resumed = watch(caller, { cursor: stream.snapshots()[2]?.cursor ?? "" });
    await eventually(() => resumed.seen.length >= 2);
    await resumed.close();
  });

  it("concerns the accounts that were named, of one's own tenant only", async () => {
    const { tenantId, caller } = await newTenant();
    const stranger = await newTenant();
    const stream = watch(caller, { accountIds: ["b"] });
    await eventually(() => stream.revisions().includes("b@1"));
    await platform.order(caller, tenantId, { accountId: "a", plan: "free" });
    await platform.order(stranger.caller, stranger.tenantId, { accountId: "b", plan: "free" });
    await platform.order(caller, tenantId, { accountId: "b", plan: "free" });
    await eventually(() => stream.revisions().includes("b@2"));
    expect(stream.revisions()).toEqual(["b@1", "b@2"]);
    await stream.close();
  });

  it("keeps a quiet stream alive with checkpoints", async () => {
    const { caller } = await newTenant();
    const stream = watch(caller, {});
    await eventually(() => stream.seen.filter((event) => event.case === "checkpoint").length >= 4);
    await stream.close();
  });

  it.each(["rubbish", Buffer.from("[999999999]").toString("base64url")])("refuses the cursor %s", async (cursor) => {
    const { caller } = await newTenant();
    const error = await watch(caller, { cursor }).ended;
    expect((error as ConnectError).code).toBe(Code.OutOfRange);
  });
});
