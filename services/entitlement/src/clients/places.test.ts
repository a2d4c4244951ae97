import { beforeAll, describe, expect, it } from "@jest/globals";
import { fileURLToPath } from "node:url";
import type { Places } from "../app/decision/ports.ts";
import { openPlaces } from "./places.ts";

const pathOf = (name: string) => fileURLToPath(new URL(`../test/data/${name}`, import.meta.url));

let places: Places;

beforeAll(async () => {
  places = await openPlaces({
    countryDatabase: pathOf("GeoIP2-Country-Test.mmdb"),
    anonymousDatabase: pathOf("GeoIP2-Anonymous-IP-Test.mmdb"),
  });
});

describe("an address in a database of MaxMind's format", () => {
  it.each([
    ["111.235.160.0", "CN", "the first address of a /22"],
    ["175.16.199.255", "CN", "the last address of a /24"],
    ["217.65.48.3", "GI", "one inside a /29"],
    ["203.0.113.9", undefined, "one that is not listed"],
    ["2a02:cf40::1", "NO", "an IPv6 address inside a /29"],
    ["2001:db8::1", undefined, "an IPv6 address that is not listed"],
  ])("%s is in %s: %s", (ipAddress, country, _what) => {
    expect(places.locate(ipAddress).ip).toBe(country);
  });

  it("that is an anonymous proxy's is told so", () => {
    expect(places.locate("1.2.0.1")).toMatchObject({ anonymous: true });
    expect(places.locate("175.16.199.255")).not.toHaveProperty("anonymous");
  });

  it.each(["", "1.2.3", "256.1.1.1", "DE", "2a02:::1", "1.2.3.4/8"])("%j is none, and refused", (text) => {
    expect(() => places.locate(text)).toThrow(expect.objectContaining({ reason: "IP_ADDRESS_INVALID" }));
  });
});

it("without a database nothing is known of any", async () => {
  const none = await openPlaces({ countryDatabase: undefined, anonymousDatabase: undefined });
  expect(none.locate("111.235.160.0")).toEqual({});
});
