import type { ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import { LineCounter, isMap, isPair, isScalar, isSeq, parseDocument } from "yaml";
import type { Document } from "yaml";

/** A place in a file. Lines and columns count from 1. */
export interface FilePlace {
  line: number;
  column: number;
}

/** One thing wrong with a file. */
export interface FileProblem extends FilePlace {
  /** Such as "/plans/0/term". */
  pointer: string;
  message: string;
}

/** Everything that is wrong with a file. */
export class FileProblemsError extends Error {
  readonly problems: readonly FileProblem[];

  constructor(problems: readonly FileProblem[]) {
    super(problems.map(({ line, column, message }) => `${line}:${column}: ${message}`).join("\n"));
    this.problems = problems;
  }
}

/** What a file holds, or everything that is wrong with its shape, in the order of its lines. */
export type YamlFile<T> = { readonly content: T } | { readonly problems: readonly FileProblem[] };

/** Reads YAML (or JSON) and checks its shape. */
export function readYaml<T>(text: string, validate: ValidateFunction): YamlFile<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => ({
        ...toPlace(lines, error.pos[0]),
        pointer: "",
        message: error.message,
      })),
    };
  }
  try {
    const content: unknown = document.toJS();
    if (validate(content)) return { content: content as T };
  } catch (error) {
    // Aliases that lead nowhere, or that would unfold to more than any such file is.
    const message = error instanceof Error ? error.message : String(error);
    return { problems: [{ line: 1, column: 1, pointer: "", message }] };
  }
  return { problems: toProblems(validate.errors ?? [], document, lines) };
}

/**
 * Finds where in a YAML text something stands: by a JSON pointer such as "/plans/0/term", or as far along it as the text
 * goes.
 */
export function createPlaceFinder(text: string): (pointer: string) => FilePlace {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  return (pointer) => toPlace(lines, offsetOf(document, toSteps(pointer)));
}

function toProblems(errors: ErrorObject[], document: Document, lines: LineCounter): FileProblem[] {
  const problems = errors
    .filter(({ keyword }) => keyword !== "anyOf" && keyword !== "if")
    .map((error) => ({
      ...toPlace(lines, offsetOf(document, stepsTo(error))),
      pointer: error.instancePath,
      message: describe(error),
    }));
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function describe({ instancePath, keyword, params, message }: ErrorObject): string {
  const where = instancePath === "" ? "the file" : toSteps(instancePath).join(".");
  if (keyword === "additionalProperties") return `${where}: unknown member "${params["additionalProperty"]}"`;
  if (keyword === "enum") return `${where} must be one of ${(params["allowedValues"] as string[]).join(", ")}`;
  if (keyword === "const") return `${where} must be ${params["allowedValue"]}`;
  if (keyword === "format") return `${where} is no ${params["format"]}`;
  return `${where} ${message}`;
}

/** To the value, or to the unknown member. */
function stepsTo({ instancePath, keyword, params }: ErrorObject): string[] {
  const steps = toSteps(instancePath);
  return keyword === "additionalProperties" ? [...steps, String(params["additionalProperty"])] : steps;
}

function toSteps(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function offsetOf(document: Document, steps: readonly string[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of steps) {
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

function toPlace(lines: LineCounter, offset: number): FilePlace {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
