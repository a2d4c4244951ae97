import { readFileSync } from "node:fs";
import { CatalogFileError, createPlaceFinder, parseCatalog, toCatalog } from "@licet/catalog-file";
import type { CatalogDocument } from "@licet/catalog-file";
import { draftCatalog, newCatalogState, publishCatalog } from "@licet/catalog-service/domain/catalog-state";
import type { CatalogState, PlanVersion } from "@licet/catalog-service/domain/catalog-state";
import { fromCatalog, toPublishedCatalog } from "@licet/catalog-service/rpc/mapping";
import { toPublishedTerms } from "@licet/entitlement-service/clients/catalog-mapping";
import type { CatalogView } from "@licet/entitlement-service/domain/catalog/catalog";
import { toSalesOffer } from "@licet/integration-service/clients/sales-offer";
import type { SalesOffer } from "@licet/integration-service/domain/sales-catalog";
import { DomainError } from "@licet/kernel";
import { describeProblems, ProblemsError } from "./problems.ts";

/** Published catalogs as the services see them. */
export interface Published {
  /** As orders are pinned by it. */
  readonly sales: SalesOffer;
  readonly revision: bigint;
  /** As orders are carried out, and snapshots compiled, with it. */
  readonly view: CatalogView;
}

/** The catalogs do not say when they were published, and nothing follows from it. */
const publishTime = new Date(0);

/**
 * Publishes catalog files one after the other, by the rules of the catalog service.
 * @throws ProblemsError what is wrong with the first of them that is
 */
export function publishCatalogs(files: readonly string[]): Published {
  const versions: PlanVersion[] = [];
  let state: CatalogState = newCatalogState;
  for (const file of files) {
    state = publishFile(state, file);
    versions.push(...state.newVersions);
  }
  const { revision, published: content } = state;
  const published = toPublishedCatalog({ revision, content, planVersions: versions });
  const terms = toPublishedTerms(published);
  const byVersion = new Map(terms.planVersions.map((plan) => [`${plan.planKey}@${plan.version}`, plan]));
  return {
    sales: toSalesOffer(published),
    revision: published.revision,
    view: { catalog: terms.catalog, planVersion: (key, version) => byVersion.get(`${key}@${version}`) },
  };
}

function publishFile(state: CatalogState, file: string): CatalogState {
  const text = readFileSync(file, "utf8");
  const document = parse(text, file);
  try {
    const drafted = draftCatalog({ ...state, newVersions: [] }, fromCatalog(toCatalog(document)), publishTime);
    return publishCatalog(drafted.state, publishTime).state;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const find = createPlaceFinder(text);
    const problems = error.fields.map(({ field, description }) => {
      const pointer = toPointer(field, document);
      return { ...find(pointer), pointer, message: `${field}: ${description}` };
    });
    throw new ProblemsError(describeProblems(file, problems));
  }
}

function parse(text: string, file: string): CatalogDocument {
  try {
    return parseCatalog(text);
  } catch (error) {
    if (!(error instanceof CatalogFileError)) throw error;
    throw new ProblemsError(describeProblems(file, error.problems));
  }
}

/** To the thing that a field such as `add_ons[more].grants[minutes]` is about: the last of its key. */
function toPointer(field: string, document: CatalogDocument): string {
  const [, name = "", key = "", feature] = /^(\w+)\[([^\]]*)\](?:\.grants\[([^\]]*)\])?/.exec(field) ?? [];
  const list = name.replace(/_(\w)/, (_, letter: string) => letter.toUpperCase());
  const entries = (document[list as keyof CatalogDocument] ?? []) as Entry[];
  const index = entries.findLastIndex((entry) => (entry.key ?? entry.sku) === key);
  const grant = entries[index]?.grants?.findLastIndex((entry) => entry.feature === feature) ?? -1;
  return `/${list}/${index}${grant < 0 ? "" : `/grants/${grant}`}`;
}

interface Entry {
  readonly key?: string;
  readonly sku?: string;
  readonly grants?: readonly { readonly feature: string }[];
}
