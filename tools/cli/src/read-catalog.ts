import { readFileSync } from "node:fs";
import { CatalogFileError, parseCatalog, toCatalog } from "@licet/catalog-file";
import type { Catalog } from "@licet/contracts/catalog";
import { describeProblems } from "./policy/problems.ts";

/** Reads a catalog file; problems are named as file:line:column. */
export function readCatalog(file: string): Catalog {
  try {
    return toCatalog(parseCatalog(readFileSync(file, "utf8")));
  } catch (error) {
    if (!(error instanceof CatalogFileError)) throw error;
    const lines = describeProblems(file, error.problems);
    throw new Error(`the catalog file has problems:\n${lines.join("\n")}`, { cause: error });
  }
}
