import { Ajv2020 } from "ajv/dist/2020.js";
import { isInstant } from "./instant.ts";
import type { PolicyDocument } from "./policy-document.ts";
import { policySchema } from "./policy-schema.ts";
import { FileProblemsError, readYaml } from "./yaml-file.ts";

/** Everything that is wrong with a file of policy tests. */
export class PolicyFileError extends FileProblemsError {
  override readonly name = "PolicyFileError";
}

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
ajv.addFormat("instant", { type: "string", validate: isInstant });
const validate = ajv.compile(policySchema);

/** Reads YAML (or JSON) and checks its shape. Throws a PolicyFileError that names every problem with its line. */
export function parsePolicy(text: string): PolicyDocument {
  const file = readYaml<PolicyDocument>(text, validate);
  if ("problems" in file) throw new PolicyFileError(file.problems);
  return file.content;
}
