import { Ajv2020 } from "ajv/dist/2020.js";
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

const rfc3339 = /^(\d{4}-\d{2}-\d{2})(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** A day that the calendar does not have would be taken for one of the month after. */
function isInstant(value: string): boolean {
  const [, day] = rfc3339.exec(value) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(value))) return false;
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
