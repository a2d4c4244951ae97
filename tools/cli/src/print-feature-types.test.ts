import { describe, expect, it } from "@jest/globals";
import { create } from "@bufbuild/protobuf";
import { CatalogSchema, FeatureKind, ValueType } from "@licet/contracts/catalog";
import ts from "typescript";
import { printFeatureTypes } from "./print-feature-types.ts";

const text = printFeatureTypes(
  create(CatalogSchema, {
    features: [
      { key: "storage", kind: FeatureKind.LIMIT, unit: "GB", displayName: "Storage */ export" },
      { key: "code.owners", kind: FeatureKind.BOOLEAN },
      { key: "support", kind: FeatureKind.CONFIG, allowedValues: ['say "hi"', "always"] },
      { key: "theme", kind: FeatureKind.CONFIG },
      { key: "banner", kind: FeatureKind.CONFIG, valueType: ValueType.STRING },
      { key: "retries", kind: FeatureKind.CONFIG, valueType: ValueType.NUMBER },
      { key: "beta", kind: FeatureKind.CONFIG, valueType: ValueType.BOOLEAN },
      { key: "colours", kind: FeatureKind.CONFIG, valueType: ValueType.JSON },
      { key: "level", kind: FeatureKind.CONFIG, valueType: ValueType.ENUM, allowedValues: ["low", "high"] },
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
      '  banner: "banner",',
      '  beta: "beta",',
      '  "code.owners": "code.owners",',
      '  colours: "colours",',
      '  level: "level",',
      '  minutes: "minutes",',
      '  retries: "retries",',
      '  storage: "storage",',
      '  support: "support",',
      '  theme: "theme",',
      "} as const;",
      "",
      "/** The value of each feature when it is allowed. */",
      "export interface Features {",
      "  banner: string;",
      "  beta: boolean;",
      '  "code.owners": boolean;',
      "  colours: object;",
      '  level: "low" | "high";',
      "  minutes: boolean;",
      "  retries: number;",
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
