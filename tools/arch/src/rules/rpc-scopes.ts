/** Every RPC says who may call it. */
import type { Rule } from "../offence.ts";
import { readRpcs } from "../rpcs.ts";

const scope = /option \(licet\.access\.v1\.scope\) = "[a-z_]+(\.[a-z_]+)+";/;

const open = /option \(licet\.access\.v1\.public\) = true;/;

/** Exactly one of the two options: the scope it asks for, or that it is public. */
export const rpcScopes: Rule = {
  name: "rpc-scopes",
  check: (tree) =>
    [...tree.values()]
      .filter(({ path }) => path.endsWith(".proto"))
      .flatMap(({ path, text }) =>
        readRpcs(text)
          .filter(({ options }) => scope.test(options) === open.test(options))
          .map(({ name, line }) => ({
            path,
            line,
            rule: "rpc-scopes",
            text: `${name} names no scope and is not public`,
          })),
      ),
};
