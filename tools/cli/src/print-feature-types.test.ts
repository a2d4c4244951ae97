import { describe, expect, it } from "@jest/globals";
import { create } from "@bufbuild/protobuf";
import { CatalogSchema, FeatureKind } from "@licet/contracts/catalog";
import ts from "typescript";
import { printFeatureTypes } from "./print-feature-types.ts";

const text = printFeatureTypes(
  create(CatalogSchema, {
    features: [
      { key: "storage", kind: FeatureKind.LIMIT, unit: "GB", displayName: "Storage */ export" },
      { key: "code.owners", kind: FeatureKind.BOOLEAN },
      { key: "support", kind: FeatureKind.CONFIG, allowedValues: ['say "hi"', "always"] },
      { key: "theme", kind: FeatureKind.CONFIG },
      { key: "minutes", kind: FeatureKind.METERED },
    ],
  }),
);

describe("printFeatureTypes", () => {
  it("names each key once and types each value by its kind", () => {
    expect(text.split("\n")).toEqual([
      "// Written by 'licet catalog types' from the catalog; do not edit.",
      "",
      "/** The key of each feature. */",
      "export const features = {",
      '  "code.owners": "code.owners",',
      '  minutes: "minutes",',
      '  storage: "storage",',
      '  support: "support",',
      '  theme: "theme",',
      "} as const;",
      "",
      "/** The value of each feature when it is allowed. */",
      "export interface Features {",
      '  "code.owners": boolean;',
      "  minutes: boolean;",
      "  /** Storage * / export, in GB */",
      '  storage: number | "unlimited";',
      '  support: "say \\"hi\\"" | "always";',
      "  theme: string | number | boolean | object;",
      "}",
      "",
    ]);
  });

  it("prints a module that compiles, also without any feature", () => {
    for (const module of [text, printFeatureTypes({ features: [] })]) {
      const { diagnostics } = ts.transpileModule(module, { reportDiagnostics: true });
      expect(diagnostics).toEqual([]);
    }
  });
});
