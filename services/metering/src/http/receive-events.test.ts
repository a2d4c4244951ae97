import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { nowMs, type Platform, startPlatform } from "../fixture/platform.fixture.ts";

let platform: Platform;
let authorization: string;

beforeAll(async () => {
  platform = await startPlatform();
  authorization = `Bearer ${await platform.token("acme")}`;
});
afterAll(() => platform.stop());

const event = (id: string, more: object = {}): object => ({
  specversion: "1.0",
  id,
  source: "ci",
  type: "job.finished",
  subject: "acc",
  data: { job: { minutes: 1, os: "linux" } },
  ...more,
});

const post = (type: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  platform.http("/v1/events", { method: "POST", body, headers: { authorization, "content-type": type, ...headers } });

const single = "application/cloudevents+json";
const batch = "application/cloudevents-batch+json";

describe("POST /v1/events", () => {
  it("takes an event in structured mode, and knows it again", async () => {
    const body = JSON.stringify(event("structured"));
    const first = await post(`${single}; charset=utf-8`, body);
    expect([first.status, await first.json()]).toEqual([202, { status: "accepted" }]);
    const second = await post(single, body);
    expect([second.status, await second.json()]).toEqual([202, { status: "duplicate" }]);
  });

  it("takes an event in binary mode", async () => {
    const response = await post("application/json", JSON.stringify({ job: { minutes: 2, os: "macos" } }), {
      "ce-specversion": "1.0",
      "ce-id": "binary%20id",
      "ce-source": "ci",
      "ce-type": "job.finished",
      "ce-subject": "acc",
      "ce-time": new Date(nowMs() - 1000).toISOString(),
    });
    expect([response.status, await response.json()]).toEqual([202, { status: "accepted" }]);
  });

  it("takes a batch with a verdict for each event", async () => {
    const events = [event("b1"), event("b1"), event("b2", { type: 7 }), "nonsense", event("b3", { subject: "" })];
    const response = await post(batch, JSON.stringify(events));
    expect(response.status).toBe(200);
    const { verdicts } = (await response.json()) as { verdicts: { status: string; reason?: string }[] };
    expect(verdicts.map(({ status, reason }) => reason ?? status)).toEqual([
      "accepted",
      "duplicate",
      "EVENT_MALFORMED",
      "EVENT_MALFORMED",
      "SUBJECT_INVALID",
    ]);
  });

  it.each([
    ["another specversion", { specversion: "0.3" }, "EVENT_MALFORMED"],
    ["no id", { id: "" }, "ID_INVALID"],
    ["NUL in the id", { id: "a\0b" }, "ID_INVALID"],
    ["half a surrogate pair in the source", { source: "\ud800" }, "SOURCE_INVALID"],
    ["a subject of 129 characters", { subject: "x".repeat(129) }, "SUBJECT_INVALID"],
    ["a time without zone", { time: "2026-01-01T00:00:00" }, "TIME_INVALID"],
    ["a time of the far future", { time: "2999-01-01T00:00:00Z" }, "TIME_IN_FUTURE"],
    ["a time beyond retention", { time: "2001-01-01T00:00:00Z" }, "TIME_TOO_OLD"],
    ["data that is not JSON", { datacontenttype: "text/xml" }, "DATA_INVALID"],
    ["data in base64", { data_base64: "e30=" }, "DATA_INVALID"],
    ["data that is a list", { data: [] }, "DATA_INVALID"],
    ["a MiB of data", { data: { job: { minutes: 1, os: "linux" }, note: "x".repeat(1 << 20) } }, "DATA_TOO_LARGE"],
    ["64 KiB and a byte of data in three-byte characters", { data: { note: "€".repeat(21_900) } }, "DATA_TOO_LARGE"],
    ["no amount", { data: {} }, "AMOUNT_INVALID"],
    [
      "an operating system that the table does not name",
      { data: { job: { minutes: 1, os: "beos" } } },
      "FACTOR_UNKNOWN",
    ],
  ])("refuses %s as a problem", async (_, wrong, reason) => {
    const response = await post(single, JSON.stringify(event("wrong", wrong)));
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status: 400, reason });
  });

  it.each([
    ["text/plain", "hello", 415],
    [single, "{", 400],
    [batch, "{}", 400],
    [batch, "[]", 400],
  ])("refuses a body of %s: %j", async (type, body, status) => {
    expect((await post(type, body)).status).toBe(status);
  });

  it("wants a credential that may write usage", async () => {
    const none = await post(single, "{}", { authorization: "" });
    const poor = await post(single, "{}", { authorization: `Bearer ${await platform.token("acme", ["usage.read"])}` });
    expect([none.status, poor.status]).toEqual([401, 403]);
  });
});
