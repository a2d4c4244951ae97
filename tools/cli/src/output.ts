import { stripVTControlCharacters } from "node:util";
import { toJson } from "@bufbuild/protobuf";
import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { Command } from "commander";
import colors from "picocolors";
import { wantsJson } from "./profile.ts";

/** Prints a message: as JSON if asked for, else as the lines that `describe` makes of it. */
export function printMessage<S extends DescMessage>(
  command: Command,
  schema: S,
  message: MessageShape<S>,
  describe: (message: MessageShape<S>) => string[],
): void {
  if (wantsJson(command)) printJson(toJsonShape(schema, message));
  else printLines(describe(message));
}

/** A message as JSON; what is false or zero is there too, since a denial is an answer. */
export function toJsonShape<S extends DescMessage>(schema: S, message: MessageShape<S>): unknown {
  return toJson(schema, message, { alwaysEmitImplicit: true });
}

/** Prints a value as indented JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

/** Prints lines for a person. */
export function printLines(lines: string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** Rows in aligned columns. Colours count as nothing. */
export function toColumns(rows: string[][]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, visibleLength(cell))));
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - visibleLength(cell)))
      .join("  ")
      .trimEnd(),
  );
}

/** A line on standard error that later calls overwrite, where a person watches. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
}

/** Ends the line of showProgress. */
export function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[2K");
}

export const good = colors.green;
export const bad = colors.red;
export const faint = colors.dim;
export const strong = colors.bold;

function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length;
}
