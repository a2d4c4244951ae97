import type { Target } from "./figure.ts";
import type { Result } from "./result.ts";

const heads = ["name", "value", "unit", "spread", "reference", "ratio", "target", "met"];
const textColumns = new Set([0, 2, 7]);

/** The results as a table for a terminal, the notes beneath. */
export function drawTable(results: readonly Result[]): string {
  const rows = [heads, ...results.map(toRow)];
  const widths = heads.map((_head, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => pad(cell, column, widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const notes = results.flatMap(({ name, note }) => (note === undefined ? [] : [`${name}: ${note}`]));
  return [...lines, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n");
}

function toRow({ name, value, unit, spreadPercent, reference, ratio, target, met }: Result): string[] {
  return [
    name,
    formatNumber(value),
    unit,
    `${spreadPercent.toFixed(0)} %`,
    reference === undefined ? "" : formatNumber(reference),
    ratio === undefined ? "" : ratio.toFixed(2),
    target === undefined ? "" : formatTarget(target),
    met === undefined ? "" : met ? "yes" : "NO",
  ];
}

function formatTarget({ of, bound, limit }: Target): string {
  return `${of === "ratio" ? "ratio " : ""}${bound === "least" ? "≥" : "≤"} ${formatNumber(limit)}`;
}

/** Three significant digits at least, thousands in groups. */
export function formatNumber(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}

function pad(cell: string, column: number, width: number): string {
  return textColumns.has(column) ? cell.padEnd(width) : cell.padStart(width);
}
