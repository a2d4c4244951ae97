/** Files and folders are named for the one thing they hold. */
import type { Offence, Rule } from "../offence.ts";

const catchAll = ["utils", "util", "helpers", "helper", "common", "shared", "misc", "manager", "managers", "stuff"];

/** Words of a library we use, which mean one thing there. */
const foreignWords = ["entity-manager", "entity-managers"];

const folderPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

const filePattern = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*\.(ts|tsx|mjs|js)$/;

const versionPattern = /-v\d+$/;

/** Kebab-case names, no drawers for everything, no version suffixes. */
export const names: Rule = {
  name: "names",
  check: (tree) => [...tree.keys()].filter((path) => !path.endsWith(".proto")).flatMap(checkPath),
};

function checkPath(path: string): Offence[] {
  const folders = path.split("/");
  const file = folders.pop() ?? "";
  const stem = file.split(".")[0] ?? "";
  const offence = (text: string): Offence => ({ path, line: 1, rule: "names", text });
  return [
    ...folders
      .filter((folder) => !folderPattern.test(folder))
      .map((folder) => offence(`folder ${folder} is not kebab-case`)),
    ...(filePattern.test(file) ? [] : [offence(`${file} is not kebab-case`)]),
    ...[...folders, stem].filter(isCatchAll).map((name) => offence(`${name} says nothing about what is inside`)),
    ...(versionPattern.test(stem) ? [offence(`${stem} carries a version`)] : []),
  ];
}

function isCatchAll(name: string): boolean {
  return !foreignWords.includes(name) && catchAll.some((word) => name === word || name.endsWith(`-${word}`));
}
