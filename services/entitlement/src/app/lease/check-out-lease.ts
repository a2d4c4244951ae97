import type { DecisionRequest } from "@licet/decision";
import type { Clock, IdGenerator } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { CatalogView } from "../../domain/catalog/catalog.ts";
import type { Change } from "../../domain/change.ts";
import { checkOut } from "../../domain/lease/check-out.ts";
import type { Licence } from "../../domain/licence/licence.ts";
import { isInForce, licenceOf } from "../../domain/licence/licence.ts";
import type { Caller } from "../caller.ts";
import { stateOf } from "../caller.ts";
import { toRequest } from "../decision/check.ts";
import type { Places } from "../decision/ports.ts";
import type { Accounts } from "../ports.ts";
import type { UseSurroundings } from "./check-use.ts";
import { checkUse } from "./check-use.ts";

/** A key of a licence, or of any that grants the feature. */
export type CheckOutCommand = { readonly userId?: string; readonly deviceId?: string } & (
  { readonly licenceId: string } | FeatureWanted
);

/** A feature to be used, and as of a check of it where and in which version; empty where that is not told. */
export interface FeatureWanted {
  readonly accountId: string;
  readonly productKey: string;
  readonly featureKey: string;
  readonly country: string;
  readonly ipAddress: string;
  readonly productVersion: string;
}

/** The account as saved, and which lease was made. */
export interface CheckedOut {
  readonly state: AccountState;
  readonly licenceId: string;
  readonly leaseId: string;
}

/** Takes a key. */
export type CheckOutLease = (caller: Caller, command: CheckOutCommand) => Promise<CheckedOut>;

/** What the command needs from outside. */
export interface CheckOutPorts {
  readonly accounts: Accounts;
  readonly places: Places;
  readonly clock: Clock;
  readonly newId: IdGenerator;
}

/**
 * Makes the command. It refuses as `checkOut` and, where a feature is named, as `checkUse` do; where no licence gives a key,
 * as the first that was tried.
 */
export function createCheckOutLease({ accounts, places, clock, newId }: CheckOutPorts): CheckOutLease {
  return async ({ tenantId, actor }, command) => {
    const accountId =
      "licenceId" in command ? await accounts.accountOfLicence(tenantId, command.licenceId) : command.accountId;
    const leaseId = newId("lea");
    const request = "featureKey" in command ? toUse(command, leaseId, places) : undefined;
    const { states, result } = await accounts.change({ tenantId, accountIds: [accountId] }, (found, view) => {
      const state = stateOf(found, accountId);
      const { change, licenceId } = takeKey(state, command, leaseId, { tenantId, request, view, now: clock.now() });
      return { applied: [{ accountId, actor, change }], result: licenceId };
    });
    return { state: stateOf(states, accountId), licenceId: result, leaseId };
  };
}

interface Taken {
  readonly licenceId: string;
  readonly change: Change;
}

/** A bought key of any licence goes before one above the quantity of another. */
function takeKey(
  state: AccountState,
  command: CheckOutCommand,
  leaseId: string,
  { request, ...around }: UseSurroundings & { readonly request: DecisionRequest | undefined },
): Taken {
  const { view, now } = around;
  const { userId, deviceId } = command;
  const candidates =
    "licenceId" in command ? [licenceOf(state, command.licenceId)] : candidatesOf(state, command, view, now);
  let first: Taken | undefined;
  let refused: DomainError | undefined;
  for (const { licenceId, planKey, planVersion } of candidates) {
    const terms = view.planVersion(planKey, planVersion)?.floating;
    const wanted = { licenceId, leaseId, terms, ...(userId && { userId }), ...(deviceId && { deviceId }) };
    try {
      const taken = { licenceId, change: checkOut(state, wanted, now) };
      if (request !== undefined) checkUse(taken.change.state, request, around);
      if (isBought(taken)) return taken;
      first ??= taken;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refused ??= error;
    }
  }
  if (first !== undefined) return first;
  throw refused ?? new DomainError("LEASES_NOT_OFFERED", "no floating licence in force grants the feature", {});
}

/** The check that will be asked once the lease is held. */
function toUse(command: CheckOutCommand & FeatureWanted, leaseId: string, places: Places): DecisionRequest {
  const { featureKey: feature, userId = "", deviceId = "", country, ipAddress, productVersion } = command;
  const asked = { feature, userId, deviceId, leaseId, country, ipAddress, productVersion, amount: "" };
  return toRequest(asked, { places }, undefined);
}

function isBought({ licenceId, change: { state } }: Taken): boolean {
  const licence = licenceOf(state, licenceId);
  return (licence.floating?.leases.size ?? 0) <= licence.quantity;
}

/** In force, floating, of the product, and granting the feature; by id. */
function candidatesOf(
  state: AccountState,
  { productKey, featureKey }: { readonly productKey: string; readonly featureKey: string },
  { catalog, planVersion }: CatalogView,
  now: Date,
): Licence[] {
  const grantsIt = ({ planKey, planVersion: version, addOns }: Licence): boolean =>
    [
      ...(planVersion(planKey, version)?.grants ?? []),
      ...addOns.flatMap(({ addOnKey }) => catalog.addOns[addOnKey]?.grants ?? []),
    ].some(({ feature }) => feature === featureKey);
  return [...state.licences.values()]
    .filter(
      (licence) =>
        licence.productKey === productKey &&
        isInForce(licence, now) &&
        planVersion(licence.planKey, licence.planVersion)?.floating !== undefined &&
        grantsIt(licence),
    )
    .sort((left, right) => (left.licenceId < right.licenceId ? -1 : 1));
}
