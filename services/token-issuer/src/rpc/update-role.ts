import { DomainError } from "@licet/kernel";
import type { UpdateRole } from "../app/update-role.ts";
import type { RolePatch } from "../domain/change-role.ts";
import { toRole } from "./mapping.ts";
import { requireRole } from "./require-role.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

const changeable = { display_name: "displayName", scopes: "scopes" } as const;

/** Changes the fields of the mask. */
export function updateRole(update: UpdateRole): RpcHandlers["updateRole"] {
  return async ({ role, updateMask, reason }, { tenantId, principal, actor }) => {
    const { roleKey, etag, displayName, scopes } = requireRole(role);
    const patch = toPatch(updateMask?.paths ?? [], { displayName, scopes: [...new Set(scopes)] });
    const cause = { tenantId, actor, reason };
    return { role: toRole(await update(cause, { roleKey, etag }, patch, [...principal.scopes])) };
  };
}

/** `*` is all that may be changed. */
function toPatch(paths: readonly string[], fields: Required<RolePatch>): RolePatch {
  const wanted = paths.includes("*") ? Object.keys(changeable) : paths;
  const unknown = wanted.find((path) => !Object.hasOwn(changeable, path));
  if (wanted.length === 0 || unknown !== undefined) throw maskInvalid(unknown ?? "");
  const names = wanted.map((path) => changeable[path as keyof typeof changeable]);
  return Object.fromEntries(names.map((name) => [name, fields[name]]));
}

function maskInvalid(path: string): DomainError {
  const fields = [{ field: "update_mask", description: `may name ${Object.keys(changeable).join(", ")}` }];
  return new DomainError("FIELD_MASK_INVALID", `the mask names no field: ${path}`, { path }, { fields });
}
