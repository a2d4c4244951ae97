/** Every rule of the architecture. */
import type { Rule } from "./offence.ts";
import { barrels } from "./rules/barrels.ts";
import { environment } from "./rules/environment.ts";
import { length } from "./rules/length.ts";
import { names } from "./rules/names.ts";
import { packageDirections } from "./rules/package-directions.ts";
import { publicNames } from "./rules/public-names.ts";
import { roomDirections } from "./rules/room-directions.ts";
import { rpcFiles } from "./rules/rpc-files.ts";
import { rpcScopes } from "./rules/rpc-scopes.ts";

/** In the order in which their offences are printed. */
export const rules: readonly Rule[] = [
  packageDirections,
  roomDirections,
  barrels,
  names,
  length,
  environment,
  rpcFiles,
  rpcScopes,
  publicNames,
];
