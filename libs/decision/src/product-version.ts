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
  return compareParts(release.slice(0, bound.length), bound) <= 0;
}

function split(version: string): [release: string[], pre: string[]] {
  const plain = version.split("+", 1)[0] ?? "";
  const dash = plain.indexOf("-");
  return dash < 0 ? [plain.split("."), []] : [plain.slice(0, dash).split("."), plain.slice(dash + 1).split(".")];
}

function comparePre(left: string[], right: string[]): number {
  if (left.length === 0 || right.length === 0) return right.length - left.length;
  return compareParts(left, right);
}

function compareParts(left: string[], right: string[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
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
