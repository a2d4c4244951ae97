import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { ApplyCatalogResponseSchema, CatalogSchema, ChangeAction } from "@licet/contracts/catalog";
import type { ApplyCatalogResponse, Catalog, Change } from "@licet/contracts/catalog";
import { printCatalog } from "@licet/catalog-file";
import type { Command } from "commander";
import { bad, faint, good, printJson, printMessage, strong, toJsonShape } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";
import { printFeatureTypes } from "../print-feature-types.ts";
import { readCatalog } from "../read-catalog.ts";
import { addImpactCommand } from "./catalog-impact.ts";

/** `licet catalog apply|diff|export|types|impact`. */
export function addCatalogCommands(program: Command): void {
  const catalog = program.command("catalog").description("the vendor's offer as a file");
  catalog
    .command("apply <file>")
    .description("make the catalog equal to the file and publish it")
    .option("--draft", "leave the changes as a draft")
    .action((file: string, options: { draft?: boolean }, command: Command) =>
      apply(file, options.draft === true, command),
    );
  catalog
    .command("diff <file>")
    .description("what apply would change")
    .action((file: string, _options: object, command: Command) => diff(file, command));
  catalog
    .command("export")
    .description("print the published catalog as a file")
    .option("--out <file>", "write it there")
    .action((options: { out?: string }, command: Command) => exportCatalog(options.out, command));
  catalog
    .command("types [file]")
    .description("print the features' keys and value types as TypeScript: of the file, or of what is published")
    .option("--out <file>", "write it there")
    .action((file: string | undefined, options: { out?: string }, command: Command) =>
      printTypes(file, options.out, command),
    );
  addImpactCommand(catalog);
}

async function apply(file: string, isDraft: boolean, command: Command): Promise<void> {
  const catalog = readCatalog(file);
  const response = await connect(command).catalog.applyCatalog({ requestId: randomUUID(), catalog, publish: !isDraft });
  printMessage(command, ApplyCatalogResponseSchema, response, describeApplied);
}

async function diff(file: string, command: Command): Promise<void> {
  const catalog = readCatalog(file);
  const response = await connect(command).catalog.applyCatalog({ catalog, validateOnly: true, publish: true });
  printMessage(command, ApplyCatalogResponseSchema, response, ({ changes, revision }) => [
    ...describeChanges(changes),
    faint(`compared with revision ${revision}`),
  ]);
}

async function exportCatalog(out: string | undefined, command: Command): Promise<void> {
  const catalog = await getPublished(command);
  if (wantsJson(command)) return printJson(toJsonShape(CatalogSchema, catalog));
  printText(printCatalog(catalog), out);
}

async function printTypes(file: string | undefined, out: string | undefined, command: Command): Promise<void> {
  const catalog = file === undefined ? await getPublished(command) : readCatalog(file);
  const types = printFeatureTypes(catalog);
  if (wantsJson(command)) return printJson({ types });
  printText(types, out);
}

async function getPublished(command: Command): Promise<Catalog> {
  const { publishedCatalog } = await connect(command).catalog.getPublishedCatalog({});
  if (publishedCatalog?.catalog === undefined)
    throw new Error("nothing is published yet: 'licet catalog apply <file>' does it");
  return publishedCatalog.catalog;
}

function printText(text: string, out: string | undefined): void {
  if (out === undefined) process.stdout.write(text);
  else writeFileSync(out, text);
}

function describeApplied({ changes, published, revision }: ApplyCatalogResponse): string[] {
  if (changes.length === 0) return [`nothing to change; revision ${revision} stays in force`];
  const end = published ? `published as revision ${revision}` : `kept as a draft; 'licet catalog apply' publishes`;
  return [...describeChanges(changes), strong(end)];
}

const signs: Record<ChangeAction, string> = {
  [ChangeAction.UNSPECIFIED]: "?",
  [ChangeAction.CREATE]: good("+"),
  [ChangeAction.UPDATE]: "~",
  [ChangeAction.DELETE]: bad("-"),
};

function describeChanges(changes: Change[]): string[] {
  if (changes.length === 0) return ["no differences"];
  return changes.flatMap(({ action, kind, key, fields }) => [
    `${signs[action]} ${kind.replaceAll("_", " ")} ${strong(key)}`,
    ...(action === ChangeAction.UPDATE
      ? fields.map(({ path, before, after }) => `    ${path}: ${before || "nothing"} -> ${after || "nothing"}`)
      : []),
  ]);
}
