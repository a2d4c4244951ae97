import type { DescMethod } from "@bufbuild/protobuf";
import { getOption } from "@bufbuild/protobuf";
import { account, account_rows as accountRows, public$, scope } from "@licet/contracts/access";
import { type Confine, createConfine } from "./confine-request.ts";
import { toAcceptedScopes } from "./principal.ts";

/** Who may call a method. */
export type Access = "public" | ScopedAccess;

/** What a caller must hold. */
export interface ScopedAccess {
  readonly scope: string;
  readonly accepted: readonly string[];
  /** How a caller bound to an account is kept to it; absent: it may not call at all. */
  readonly bound?: BoundAccess;
}

/** How a method is kept to one account. */
export interface BoundAccess {
  readonly confine?: Confine;
  /** The database shows that account's rows alone. */
  readonly byRows: boolean;
}

/** Reads the method's options. A method without them is a mistake, found before the server starts. */
export function toAccess(method: DescMethod): Access {
  if (getOption(method, public$)) return "public";
  const name = getOption(method, scope);
  if (name === "") throw new Error(`${method.parent.typeName}/${method.name} declares neither a scope nor public`);
  const bound = toBoundAccess(method);
  return { scope: name, accepted: toAcceptedScopes(name), ...(bound && { bound }) };
}

function toBoundAccess(method: DescMethod): BoundAccess | undefined {
  const path = getOption(method, account);
  const byRows = getOption(method, accountRows);
  if (path !== "") return { confine: createConfine(method.input, path), byRows };
  return byRows ? { byRows } : undefined;
}
