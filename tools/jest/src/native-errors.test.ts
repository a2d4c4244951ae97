import { connect } from "node:net";
import { describe, expect, it } from "@jest/globals";

class Refusal extends Error {}

async function refuse(): Promise<unknown> {
  return new Promise((resolve) => connect({ port: 1, host: "127.0.0.1" }).on("error", resolve));
}

describe("instanceof Error", () => {
  it("accepts an error that Node itself throws in another realm", async () => {
    expect((await refuse()) instanceof Error).toBe(true);
  });

  it("keeps subclasses apart", async () => {
    expect((await refuse()) instanceof Refusal).toBe(false);
    expect(new Refusal() instanceof Refusal).toBe(true);
    expect(new Refusal() instanceof Error).toBe(true);
    expect(Object.create({}) instanceof Error).toBe(false);
  });
});
