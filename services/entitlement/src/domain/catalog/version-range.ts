/** Inclusive bounds of product versions; `max` is compared on the parts it has, so that `2` covers 2.9.1. */
export interface VersionBounds {
  readonly min?: string;
  readonly max?: string;
}

const bound = /^(>=|<=|<|=)?\s*v?(\d+(?:\.\d+)*)$/;

/** The bounds of a range such as `>=1.0.0 <3.0.0`; undefined for the empty range, which covers every version. */
export function toVersionBounds(range: string): VersionBounds | undefined {
  let bounds: VersionBounds = {};
  for (const part of range.split(/\s+(?=[<>=\d])/).filter((text) => text.trim() !== "")) {
    const [, operator = "=", version = ""] = bound.exec(part.trim()) ?? [];
    if (version === "") throw new TypeError(`not a version range: ${range}`);
    bounds = { ...bounds, ...toBounds(operator, version) };
  }
  return bounds.min === undefined && bounds.max === undefined ? undefined : bounds;
}

function toBounds(operator: string, version: string): VersionBounds {
  switch (operator) {
    case ">=":
      return { min: version };
    case "<=":
      return { max: version };
    case "<":
      return { max: lastBelow(version) };
    default:
      return { min: version, max: version };
  }
}

/** The bound that takes in everything below: before 3.0.0 comes 2, before 2.5 comes 2.4. */
function lastBelow(version: string): string {
  const parts = version.split(".").map(Number);
  while (parts.length > 1 && parts.at(-1) === 0) parts.pop();
  const last = parts.pop() ?? 0;
  return last === 0 ? "0.0.0" : [...parts, last - 1].join(".");
}
