import { stripVTControlCharacters } from "node:util";
import { countResults, explainFailure } from "./describe-results.ts";
import type { CaseResult, FileResult } from "./run-policies.ts";

/** Results as a JUnit report: a suite for each file. */
export function toJUnit(results: readonly FileResult[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${countsOf(results)}>`,
    ...results.flatMap((result) => [
      `  <testsuite name="${escape(result.file)}" ${countsOf([result])}>`,
      ...result.cases.flatMap((each) => toTestCase(result.file, each)),
      "  </testsuite>",
    ]),
    "</testsuites>",
    "",
  ].join("\n");
}

function countsOf(results: readonly FileResult[]): string {
  const { passed, failed } = countResults(results);
  const seconds = results.flatMap(({ cases }) => cases).reduce((sum, each) => sum + each.seconds, 0);
  return `tests="${passed + failed}" failures="${failed}" errors="0" time="${seconds.toFixed(3)}"`;
}

function toTestCase(file: string, result: CaseResult): string[] {
  const { loaded, differences, seconds } = result;
  const name = `name="${escape(loaded.policyCase.name)}" classname="${escape(file)}"`;
  const head = `    <testcase ${name} file="${escape(file)}" line="${loaded.line}" time="${seconds.toFixed(3)}"`;
  if (differences.length === 0) return [`${head}/>`];
  const message = differences.map(({ what, expected, got }) => `${what}: expected ${expected}, got ${got}`).join("; ");
  const text = stripVTControlCharacters(explainFailure(result).join("\n"));
  return [
    `${head}>`,
    `      <failure message="${escape(message)}">${escape(`${file}:${loaded.line}\n${text}`)}</failure>`,
    "    </testcase>",
  ];
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text and attributes alike. XML has no way to write the other control characters. */
function escape(text: string): string {
  return text
    .replace(/[&<>"]/g, (mark) => entities[mark] ?? "")
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD");
}
