import type { MessageInitShape } from "@bufbuild/protobuf";
import type { TransferLicenceRequest, TransferLicenceResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { TransferLicence } from "../../app/licence/transfer-licence.ts";
import { toCaller } from "../request-parts.ts";
import { toLicenceResponse } from "./licence-response.ts";

/** Moves a licence to another account. */
export function handleTransferLicence(transferLicence: TransferLicence, clock: Clock) {
  return async (
    { licenceId, toAccountId, releaseSeats, reason, etag }: TransferLicenceRequest,
    context: RpcContext,
  ): Promise<MessageInitShape<typeof TransferLicenceResponseSchema>> => {
    const command = { licenceId, toAccountId, releaseSeats, reason, etag };
    const { from, to } = await transferLicence(toCaller(context), command);
    return { ...toLicenceResponse(to, licenceId, clock.now()), fromRevision: BigInt(from.account.revision) };
  };
}
