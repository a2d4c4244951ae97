import { describe, expect, it } from "@jest/globals";
import { createAddressPolicy } from "./address-policy.ts";

const outward = createAddressPolicy(false);

describe("findObjection", () => {
  it.each([
    "http://127.0.0.1/",
    "http://localhost:8080/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data",
    "http://0.0.0.0/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "http://user:secret@example.com/",
  ])("refuses %s", (url) => {
    expect(outward.findObjection(new URL(url))).toBeDefined();
  });

  it.each(["https://example.com/hook", "http://93.184.216.34/", "https://[2606:2800:220:1::1]/"])(
    "lets %s pass",
    (url) => {
      expect(outward.findObjection(new URL(url))).toBeUndefined();
    },
  );

  it("lets private addresses pass where they are allowed, other protocols nowhere", () => {
    const inward = createAddressPolicy(true);
    expect(inward.findObjection(new URL("http://127.0.0.1/"))).toBeUndefined();
    expect(inward.findObjection(new URL("file:///etc/passwd"))).toBeDefined();
  });
});

describe("lookup", () => {
  it("refuses a name that points inwards", async () => {
    const error = await new Promise((resolve) => {
      outward.lookup("localhost", { all: true }, (failure) => resolve(failure));
    });
    expect(error).toMatchObject({ message: "the address is private" });
  });
});
