import { describe, expect, it } from "@jest/globals";
import { readNatsUrl } from "./read-nats-url.ts";

describe("readNatsUrl", () => {
  it.each<[string, ReturnType<typeof readNatsUrl>]>([
    ["nats://127.0.0.1:4222", { servers: ["nats://127.0.0.1:4222"] }],
    ["a:4222, b:4222", { servers: ["a:4222", "b:4222"] }],
    ["nats://u:p%40%3A@a:4222", { servers: ["nats://a:4222"], user: "u", pass: "p@:" }],
    ["nats://s3cret@a:4222", { servers: ["nats://a:4222"], token: "s3cret" }],
    ["nats://u:p@a,nats://u:p@b", { servers: ["nats://a", "nats://b"], user: "u", pass: "p" }],
    ["nats://u:p@[::1]:4222", { servers: ["nats://[::1]:4222"], user: "u", pass: "p" }],
  ])("reads %s", (text, target) => {
    expect(readNatsUrl(text)).toEqual(target);
  });
});
