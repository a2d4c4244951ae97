import { expect, it } from "@jest/globals";
import type { Catalog, PlanTerms } from "../catalog/catalog.ts";
import { emptyCatalog } from "../catalog/catalog.ts";
import { supposeCatalog } from "./suppose-catalog.ts";

const rule = { productKey: "forge", include: [], exclude: [] };
const plan = (version: number, name: string) => ({ planKey: "team", version, name }) as PlanTerms;

it("keeps what was decided about a rollout beside the catalog, unless the draft gives it another share", () => {
  const inForce: Catalog = {
    ...emptyCatalog,
    rollouts: { kept: { ...rule, percent: 50 }, changed: { ...rule, percent: 50, halted: true } },
  };
  const drafted = { kept: { ...rule, percent: 5 }, changed: { ...rule, percent: 20 }, fresh: { ...rule, percent: 1 } };
  const { catalog } = supposeCatalog(
    { catalog: inForce, planVersion: () => undefined },
    { catalog: { ...emptyCatalog, rollouts: drafted }, planVersions: [], keptShares: new Set(["kept"]) },
  );
  expect(catalog.rollouts).toEqual({
    kept: { ...rule, percent: 50 },
    changed: { ...rule, percent: 20, halted: true },
    fresh: { ...rule, percent: 1 },
  });
});

it("knows the plan versions of the draft and all that are published", () => {
  const published = new Map([[1, plan(1, "Team")]]);
  const view = { catalog: emptyCatalog, planVersion: (_key: string, version: number) => published.get(version) };
  const draft = { catalog: emptyCatalog, planVersions: [plan(2, "Team, better")], keptShares: new Set<string>() };
  const { planVersion } = supposeCatalog(view, draft);
  expect([1, 2, 3].map((version) => planVersion("team", version)?.name)).toEqual(["Team", "Team, better", undefined]);
});
