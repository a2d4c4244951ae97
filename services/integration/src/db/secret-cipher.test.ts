import { describe, expect, it } from "@jest/globals";
import { createSecretCipher } from "./secret-cipher.ts";

const cipher = createSecretCipher("key");

describe("createSecretCipher", () => {
  it("opens what it sealed, and seals the same differently each time", () => {
    const [first, second] = [cipher.seal("whsec_x"), cipher.seal("whsec_x")];
    expect(cipher.open(first)).toBe("whsec_x");
    expect(first.equals(second)).toBe(false);
    expect(first.includes("whsec_x")).toBe(false);
  });

  it("does not open what another key sealed or somebody altered", () => {
    const sealed = cipher.seal("whsec_x");
    expect(() => createSecretCipher("other").open(sealed)).toThrow();
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
    expect(() => cipher.open(sealed)).toThrow();
  });
});
