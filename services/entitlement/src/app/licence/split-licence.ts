import type { AccountState } from "../../domain/account/account.ts";
import { checkEtag } from "../../domain/etag.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import type { Split } from "../../domain/licence/split-licence.ts";
import { splitLicence } from "../../domain/licence/split-licence.ts";
import type { Caller } from "../caller.ts";
import { stateOf } from "../caller.ts";
import type { TransferPorts } from "./transfer-licence.ts";

/** A licence to split, and the version it was read at. */
export type SplitCommand = Omit<Split, "changeId" | "newLicenceId"> & {
  /** Where the new licence goes; empty: it stays in the account. */
  readonly toAccountId: string;
  readonly etag: string;
};

/** The accounts as saved, which may be the same, and the new licence. */
export interface SplitResult {
  readonly from: AccountState;
  readonly to: AccountState;
  readonly newLicenceId: string;
}

/** Makes units of a licence one of its own. */
export type SplitLicence = (caller: Caller, command: SplitCommand) => Promise<SplitResult>;

/** Makes the command. It refuses with NOT_FOUND, ETAG_MISMATCH and what the domain refuses a split for. */
export function createSplitLicence({ accounts, orders, clock, newId }: TransferPorts): SplitLicence {
  return async ({ tenantId, actor }, { toAccountId: wanted, etag, ...split }) => {
    const fromAccountId = await accounts.holdLicence(tenantId, split.licenceId);
    const toAccountId = wanted === "" ? fromAccountId : wanted;
    const isAcross = toAccountId !== fromAccountId;
    const newLicenceId = newId("lic");
    const accountIds = [fromAccountId, toAccountId];
    const { states, result: orderId } = await accounts.change({ tenantId, accountIds }, (found, view) => {
      const from = stateOf(found, fromAccountId);
      const to = stateOf(found, toAccountId);
      const { version, firstOrderId } = licenceOf(from, split.licenceId);
      checkEtag(etag, version);
      const whole = { ...split, newLicenceId, changeId: newId("chg") };
      const change = splitLicence({ from, ...(isAcross && { to }) }, whole, view, clock.now());
      return {
        applied: [
          { accountId: fromAccountId, actor, change: change.from },
          ...(change.to ? [{ accountId: toAccountId, actor, change: change.to }] : []),
        ],
        result: firstOrderId,
      };
    });
    if (isAcross && orderId !== "") await orders.place(tenantId, [orderId], toAccountId);
    return { from: stateOf(states, fromAccountId), to: stateOf(states, toAccountId), newLicenceId };
  };
}
