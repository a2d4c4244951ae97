import type { Role } from "@licet/contracts/token";

/** The role of a request, which protovalidate lets nobody leave out. */
export function requireRole(role: Role | undefined): Role {
  if (role === undefined) throw new Error("a request without its role came past validation");
  return role;
}
