import { DomainError } from "@licet/kernel";

/**
 * Refuses what no key can be: the database holds well-formed text without NUL only.
 * @throws DomainError REQUEST_INVALID
 */
export function checkText(field: string, ...values: readonly string[]): void {
  if (values.every((value) => !value.includes("\0"))) return;
  const fields = [{ field, description: "must not contain NUL" }];
  throw new DomainError("REQUEST_INVALID", `${field} must not contain NUL`, { field }, { fields });
}
