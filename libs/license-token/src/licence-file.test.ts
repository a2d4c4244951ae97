import { describe, expect, it } from "@jest/globals";
import { decodeLicenceFile, encodeLicenceFile } from "./licence-file.ts";

describe("a licence file", () => {
  const file = { token: "a.b.c".repeat(50), statusListToken: "d.e.f" };

  it("survives mail: lines of at most 64, text around it, other line ends", () => {
    const text = encodeLicenceFile(file);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBe(64);
    expect(decodeLicenceFile(`Dear customer,\n\n${text}\nYours`)).toEqual(file);
    expect(decodeLicenceFile(text.replaceAll("\n", "\r\n  "))).toEqual(file);
    expect(decodeLicenceFile(encodeLicenceFile({ token: "a.b.c" }))).toEqual({ token: "a.b.c" });
  });

  it.each(["", "-----BEGIN LICENCE FILE-----", armoured("{"), armoured("null"), armoured('{"schema":2,"token":"a"}')])(
    "is refused when it is none: %j",
    (text) => {
      expect(() => decodeLicenceFile(text)).toThrow(expect.objectContaining({ reason: "LICENCE_FILE_MALFORMED" }));
    },
  );
});

function armoured(json: string): string {
  return `-----BEGIN LICENCE FILE-----\n${Buffer.from(json).toString("base64")}\n-----END LICENCE FILE-----\n`;
}
