import type { DescMethod } from "@bufbuild/protobuf";
import { getOption } from "@bufbuild/protobuf";
import { public$, scope } from "@licet/contracts/access";
import { toAcceptedScopes } from "./principal.ts";

/** Who may call a method. */
export type Access = "public" | { readonly scope: string; readonly accepted: readonly string[] };

/** Reads the method's option. A method without one is a mistake, found before the server starts. */
export function toAccess(method: DescMethod): Access {
  if (getOption(method, public$)) return "public";
  const name = getOption(method, scope);
  if (name === "") throw new Error(`${method.parent.typeName}/${method.name} declares neither a scope nor public`);
  return { scope: name, accepted: toAcceptedScopes(name) };
}
