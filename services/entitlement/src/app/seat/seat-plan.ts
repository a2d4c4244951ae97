import type { AccountState } from "../../domain/account/account.ts";
import type { CatalogView } from "../../domain/catalog/catalog.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import type { SeatPlan } from "../../domain/seat/assign-seat.ts";

/** What the plan of an account's licence says of its seats. @throws DomainError NOT_FOUND */
export function seatPlanOf(state: AccountState, licenceId: string, view: CatalogView): SeatPlan {
  const { planKey, planVersion } = licenceOf(state, licenceId);
  const plan = view.planVersion(planKey, planVersion);
  return { namedUser: plan?.namedUser === true, ...(plan?.seatTerms && { terms: plan.seatTerms }) };
}
