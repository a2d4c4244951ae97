/** True if one of the scopes held opens what `wanted` opens: itself, or a wildcard above it. */
export function coversScope(held: readonly string[], wanted: string): boolean {
  const parts = wanted.split(".");
  const above = parts.map((_, index) => [...parts.slice(0, index), "*"].join("."));
  return [wanted, ...above].some((scope) => held.includes(scope));
}

/** The wanted scopes that are not covered by those held. */
export function uncoveredScopes(held: readonly string[], wanted: readonly string[]): readonly string[] {
  return wanted.filter((scope) => !coversScope(held, scope));
}
