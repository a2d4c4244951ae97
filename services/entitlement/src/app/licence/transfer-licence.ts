import type { Clock, IdGenerator } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import { checkEtag } from "../../domain/etag.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import { ordersIn } from "../../domain/licence/own-steps.ts";
import type { Transfer } from "../../domain/licence/transfer-licence.ts";
import { transferLicence } from "../../domain/licence/transfer-licence.ts";
import type { Caller } from "../caller.ts";
import { stateOf } from "../caller.ts";
import type { OrderLog } from "../order/ports.ts";
import type { Accounts } from "../ports.ts";

/** A licence to hand over, and the version it was read at. */
export type TransferCommand = Omit<Transfer, "changeId"> & { readonly toAccountId: string; readonly etag: string };

/** Both accounts as saved. */
export interface TransferredLicence {
  readonly from: AccountState;
  readonly to: AccountState;
}

/** Moves a licence to another account of the tenant. */
export type TransferLicence = (caller: Caller, command: TransferCommand) => Promise<TransferredLicence>;

/** What the command needs from outside. */
export interface TransferPorts {
  readonly accounts: Accounts;
  readonly orders: OrderLog;
  readonly clock: Clock;
  readonly newId: IdGenerator;
}

/** Makes the command. It refuses with NOT_FOUND, ETAG_MISMATCH and what the domain refuses a transfer for. */
export function createTransferLicence({ accounts, orders, clock, newId }: TransferPorts): TransferLicence {
  return async ({ tenantId, actor }, { toAccountId, etag, ...transfer }) => {
    const fromAccountId = await accounts.holdLicence(tenantId, transfer.licenceId);
    if (fromAccountId === toAccountId) {
      throw new DomainError("TRANSFER_TO_SELF", "the account holds the licence already", {
        resource: transfer.licenceId,
      });
    }
    const accountIds = [fromAccountId, toAccountId];
    const { states, result: orderIds } = await accounts.change({ tenantId, accountIds }, (found) => {
      const [from, to] = [stateOf(found, fromAccountId), stateOf(found, toAccountId)];
      const licence = licenceOf(from, transfer.licenceId);
      checkEtag(etag, licence.version);
      const change = transferLicence({ from, to }, { ...transfer, changeId: newId("chg") }, clock.now());
      return {
        applied: [
          { accountId: fromAccountId, actor, change: change.from },
          { accountId: toAccountId, actor, change: change.to },
        ],
        result: ordersIn(licence),
      };
    });
    await orders.place(tenantId, orderIds, toAccountId);
    return { from: stateOf(states, fromAccountId), to: stateOf(states, toAccountId) };
  };
}
