import { expect, it } from "@jest/globals";
import type { FeatureDocument, JsonValue } from "@licet/decision";
import { emptyCatalog } from "../catalog/catalog.ts";
import { fitValue } from "./fit-value.ts";

const values: Record<string, JsonValue> = { text: "dark", number: 2.5, switch: false, object: { a: 1 }, list: [1] };

it.each<[FeatureDocument["valueType"], string[], string]>([
  ["string", ["text"], "must be a string"],
  ["number", ["number"], "must be a number"],
  ["boolean", ["switch"], "must be true or false"],
  ["json", ["object", "list"], "must be a JSON object or list"],
  [undefined, Object.keys(values), ""],
])("an override of a config feature of type %s gives %j alone", (valueType, fitting, refusal) => {
  const feature: FeatureDocument = { kind: "config", ...(valueType && { valueType }) };
  const catalog = { ...emptyCatalog, features: { theme: feature } };
  for (const [name, value] of Object.entries(values)) {
    const fit = () => fitValue({ feature: "theme", effect: "set", value }, catalog);
    if (fitting.includes(name)) expect(fit()).toEqual({ config: value });
    else expect(fit).toThrow(refusal);
  }
});
