import { Ajv2020 } from "ajv/dist/2020.js";
import type { ErrorObject } from "ajv/dist/2020.js";
import { LineCounter, isMap, isPair, isScalar, isSeq, parseDocument } from "yaml";
import type { Document } from "yaml";
import type { CatalogDocument } from "./catalog-document.ts";
import { catalogSchema } from "./catalog-schema.ts";

/** One thing wrong with a catalog file. Lines and columns count from 1. */
export interface CatalogProblem {
  line: number;
  column: number;
  /** Such as "/plans/0/term". */
  pointer: string;
  message: string;
}

/** Everything that is wrong with a catalog file. */
export class CatalogFileError extends Error {
  override readonly name = "CatalogFileError";
  readonly problems: readonly CatalogProblem[];

  constructor(problems: readonly CatalogProblem[]) {
    super(problems.map(({ line, column, message }) => `${line}:${column}: ${message}`).join("\n"));
    this.problems = problems;
  }
}

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(catalogSchema);

/** Reads YAML (or JSON) and checks its shape. Throws a CatalogFileError that names every problem with its line. */
export function parseCatalog(text: string): CatalogDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new CatalogFileError(
      document.errors.map((error) => ({ ...toPlace(lines, error.pos[0]), pointer: "", message: error.message })),
    );
  }
  const content = toContent(document);
  if (validate(content)) return content as CatalogDocument;
  throw new CatalogFileError(toProblems(validate.errors ?? [], document, lines));
}

/** Refuses aliases that lead nowhere or would unfold to more than any catalog is. */
function toContent(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CatalogFileError([{ line: 1, column: 1, pointer: "", message }]);
  }
}

function toProblems(errors: ErrorObject[], document: Document, lines: LineCounter): CatalogProblem[] {
  const problems = errors
    .filter((error) => error.keyword !== "anyOf")
    .map((error) => ({
      ...toPlace(lines, offsetOf(document, error)),
      pointer: error.instancePath,
      message: describe(error),
    }));
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function describe({ instancePath, keyword, params, message }: ErrorObject): string {
  const where = instancePath === "" ? "the file" : instancePath.slice(1).replaceAll("/", ".");
  if (keyword === "additionalProperties") return `${where}: unknown member "${params["additionalProperty"]}"`;
  if (keyword === "enum") return `${where} must be one of ${(params["allowedValues"] as string[]).join(", ")}`;
  if (keyword === "const") return `${where} must be ${params["allowedValue"]}`;
  return `${where} ${message}`;
}

/** Where in the text the value, or the unknown member, stands. */
function offsetOf(document: Document, error: ErrorObject): number {
  const path = error.instancePath.split("/").slice(1);
  if (error.keyword === "additionalProperties") path.push(String(error.params["additionalProperty"]));
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === step);
      if (!isPair(pair)) break;
      offset = (pair.key as { range?: number[] }).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = (node as { range?: number[] } | undefined)?.range?.[0] ?? offset;
    }
  }
  return offset;
}

function toPlace(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
