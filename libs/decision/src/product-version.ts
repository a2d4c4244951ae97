/**
 * Compares two dotted versions: negative, 0 or positive. Parts compare as numbers where both are, missing ones are 0;
 * `2.0-rc.1` comes before `2.0`; build metadata after `+` does not count.
 */
export function compareVersions(left: string, right: string): number {
  const [leftRelease, leftPre] = split(left);
  const [rightRelease, rightPre] = split(right);
  return compareParts(leftRelease, rightRelease) || comparePre(leftPre, rightPre);
}

/** Whether the version is within the inclusive bound, judged on the parts that the bound has: 2.9.1 is within `2`. */
export function isWithin(version: string, upTo: string): boolean {
  const [bound] = split(upTo);
  const [release] = split(version);
  return compareParts(release, bound, bound.length) <= 0;
}

type Parts = readonly [release: readonly string[], pre: readonly string[]];

/** Products tell few versions again and again; beyond so many the memory starts anew. */
const mostRemembered = 1000;
const remembered = new Map<string, Parts>();

function split(version: string): Parts {
  const known = remembered.get(version);
  if (known !== undefined) return known;
  const plain = version.split("+", 1)[0] ?? "";
  const dash = plain.indexOf("-");
  const parts: Parts =
    dash < 0 ? [plain.split("."), []] : [plain.slice(0, dash).split("."), plain.slice(dash + 1).split(".")];
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(version, parts);
  return parts;
}

function comparePre(left: readonly string[], right: readonly string[]): number {
  if (left.length === 0 || right.length === 0) return right.length - left.length;
  return compareParts(left, right);
}

function compareParts(
  left: readonly string[],
  right: readonly string[],
  length = Math.max(left.length, right.length),
): number {
  for (let index = 0; index < length; index += 1) {
    const order = comparePart(left[index] ?? "0", right[index] ?? "0");
    if (order !== 0) return order;
  }
  return 0;
}

function comparePart(left: string, right: string): number {
  const difference = Number(left) - Number(right);
  if (!Number.isNaN(difference)) return difference;
  return left < right ? -1 : left > right ? 1 : 0;
}
