import { expect, it } from "@jest/globals";
import type { Plan } from "./catalog-content.ts";
import { emptyCatalog } from "./catalog-content.ts";
import { validateCatalog } from "./validate-catalog.ts";
import { findTrialProblems } from "./validate-trials.ts";

const trialOf = (convertsToPlanKey?: string): Plan => ({
  key: "trial",
  productKey: "forge",
  licenceModel: "LICENCE_MODEL_TRIAL",
  trial: convertsToPlanKey === undefined ? {} : { convertsToPlanKey },
});
const pro: Plan = { key: "pro", productKey: "forge", licenceModel: "LICENCE_MODEL_SUBSCRIPTION" };

it.each<[string, Plan[], string[]]>([
  ["a trial that becomes a paid plan", [trialOf("pro"), pro], []],
  ["a trial that becomes nothing", [trialOf()], []],
  ["a policy for what is no trial", [{ ...pro, trial: {} }], ["plans[pro].trial"]],
  [
    "a trial that becomes a trial",
    [trialOf("more"), { ...trialOf(), key: "more" }],
    ["plans[trial].trial.converts_to_plan_key"],
  ],
  ["a trial that becomes itself", [trialOf("trial")], ["plans[trial].trial.converts_to_plan_key"]],
  [
    "a trial that becomes another product's plan",
    [trialOf("pro"), { ...pro, productKey: "anvil" }],
    ["plans[trial].trial.converts_to_plan_key"],
  ],
  ["an unknown plan, which is for the references to tell", [trialOf("gone")], []],
])("judges %s", (_name, plans, fields) => {
  expect(findTrialProblems({ plans }).map(({ field }) => field)).toEqual(fields);
});

it("refuses a catalog whose trial becomes a plan that it does not have", () => {
  const catalog = { ...emptyCatalog, products: [{ key: "forge" }], plans: [trialOf("gone")] };
  const field = "plans[trial].trial.converts_to_plan_key";
  expect(() => validateCatalog(catalog)).toThrow(
    expect.objectContaining({ fields: [{ field, description: "gone is not among the plans" }] }),
  );
  expect(() => validateCatalog({ ...catalog, plans: [trialOf("pro"), pro] })).not.toThrow();
});
