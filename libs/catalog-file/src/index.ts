export type { CatalogDocument } from "./catalog-document.ts";
export { catalogSchema } from "./catalog-schema.ts";
export { fromCatalog, printCatalog } from "./from-catalog.ts";
export { CatalogFileError, parseCatalog } from "./parse-catalog.ts";
export type { CatalogProblem } from "./parse-catalog.ts";
export { toCatalog } from "./to-catalog.ts";
