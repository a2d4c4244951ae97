import { builtInRoles } from "../domain/built-in-roles.ts";
import type { Role } from "../domain/role.ts";

/** Finds roles by their keys, built-in ones without asking; those that are not there are left out. */
export async function findRoles(
  roleKeys: readonly string[],
  findOwn: (roleKeys: readonly string[]) => Promise<readonly Role[]>,
): Promise<readonly Role[]> {
  const builtIn = roleKeys.flatMap((key) => builtInRoles.get(key) ?? []);
  if (builtIn.length === roleKeys.length) return builtIn;
  return [...builtIn, ...(await findOwn(roleKeys.filter((key) => !builtInRoles.has(key))))];
}
