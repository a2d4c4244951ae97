/** One file per RPC. */
import type { Offence, Rule } from "../offence.ts";
import { readRpcs } from "../rpcs.ts";
import type { SourceFile, SourceTree } from "../source-tree.ts";

/** Which service serves which context of proto/licet. */
const services: Readonly<Record<string, string>> = {
  catalog: "catalog",
  entitlement: "entitlement",
  token: "token-issuer",
  metering: "metering",
  integration: "integration",
};

/** Each RPC that proto/ gives a service has a file of its name in the service's rpc room. */
export const rpcFiles: Rule = {
  name: "rpc-files",
  check: (tree) =>
    [...tree.values()].filter(({ path }) => path.endsWith("_service.proto")).flatMap((file) => checkProto(file, tree)),
};

function checkProto(file: SourceFile, tree: SourceTree): Offence[] {
  const [, , context = ""] = file.path.split("/");
  const service = services[context];
  const room = `services/${service ?? ""}/src/rpc/`;
  const files = [...tree.keys()].filter((path) => path.startsWith(room));
  if (files.length === 0) return []; // The service is not built yet.
  return readRpcs(file.text)
    .filter(({ name }) => !files.some((path) => path.endsWith(`/${toKebab(name)}.ts`)))
    .map(({ name, line }) => ({
      path: file.path,
      line,
      rule: "rpc-files",
      text: `${name} has no ${room}${toKebab(name)}.ts`,
    }));
}

function toKebab(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
}
