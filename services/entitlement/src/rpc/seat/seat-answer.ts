import type { MessageInitShape } from "@bufbuild/protobuf";
import type { AssignSeatResponseSchema } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcContext } from "@licet/rpc";
import type { LicenceReader } from "../../app/ports.ts";
import type { AccountState } from "../../domain/account/account.ts";
import type { SeatHolder } from "../../domain/seat/seat-holder.ts";
import { toSeat } from "./seat-mapping.ts";

/** A user's seat as it was saved, and in which revision; with what its plan makes of it. */
export type SeatAnswer = (
  context: Pick<RpcContext, "tenantId">,
  state: AccountState,
  key: SeatHolder & { readonly licenceId: string },
) => Promise<MessageInitShape<typeof AssignSeatResponseSchema>>;

/** Makes the answer. */
export function createSeatAnswer(reader: LicenceReader, clock: Clock): SeatAnswer {
  return async ({ tenantId }, { account }, { licenceId, ...holder }) => {
    const record = await reader.findSeat(tenantId, licenceId, holder);
    return { ...(record && { seat: toSeat(record, clock.now()) }), revision: BigInt(account.revision) };
  };
}
