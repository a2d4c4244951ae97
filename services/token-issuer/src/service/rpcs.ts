import { TokenService } from "@licet/contracts/token";
import type { RpcService } from "@licet/rpc";
import { implementService } from "@licet/rpc";
import { createCredential } from "../rpc/create-credential.ts";
import { createRole } from "../rpc/create-role.ts";
import { deleteRole } from "../rpc/delete-role.ts";
import { disableCredential } from "../rpc/disable-credential.ts";
import { getLicenceToken } from "../rpc/get-licence-token.ts";
import { listCredentials } from "../rpc/list-credentials.ts";
import { listLicenceTokens } from "../rpc/list-licence-tokens.ts";
import { listRoles } from "../rpc/list-roles.ts";
import { listSigningKeys } from "../rpc/list-signing-keys.ts";
import { revokeLicenceToken } from "../rpc/revoke-licence-token.ts";
import { rotateSigningKey } from "../rpc/rotate-signing-key.ts";
import { updateRole } from "../rpc/update-role.ts";
import { signDecisionReceipt } from "../rpc/sign-decision-receipt.ts";
import type { Adapters } from "./adapters.ts";
import type { Commands } from "./commands.ts";

/** The RPCs. */
export function createRpcs({ tokens, reads, keys, clients, roles }: Adapters, commands: Commands): RpcService[] {
  return [
    implementService(TokenService, {
      getLicenceToken: getLicenceToken(reads),
      listLicenceTokens: listLicenceTokens(reads),
      revokeLicenceToken: revokeLicenceToken(tokens),
      signDecisionReceipt: signDecisionReceipt(commands.signReceipt),
      listSigningKeys: listSigningKeys(keys),
      rotateSigningKey: rotateSigningKey(commands.rotateSigningKey),
      createCredential: createCredential(commands.createCredential),
      listCredentials: listCredentials(clients),
      disableCredential: disableCredential(clients),
      listRoles: listRoles(roles),
      createRole: createRole(commands.createRole),
      updateRole: updateRole(commands.updateRole),
      deleteRole: deleteRole(commands.deleteRole),
    }),
  ];
}
