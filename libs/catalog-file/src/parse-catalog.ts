import { Ajv2020 } from "ajv/dist/2020.js";
import type { CatalogDocument } from "./catalog-document.ts";
import { catalogSchema } from "./catalog-schema.ts";
import { isInstant } from "./instant.ts";
import { FileProblemsError, readYaml } from "./yaml-file.ts";

/** Everything that is wrong with a catalog file. */
export class CatalogFileError extends FileProblemsError {
  override readonly name = "CatalogFileError";
}

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
ajv.addFormat("instant", { type: "string", validate: isInstant });
const validate = ajv.compile(catalogSchema);

/** Reads YAML (or JSON) and checks its shape. Throws a CatalogFileError that names every problem with its line. */
export function parseCatalog(text: string): CatalogDocument {
  const file = readYaml<CatalogDocument>(text, validate);
  if ("problems" in file) throw new CatalogFileError(file.problems);
  return file.content;
}
