import type { CatalogView, SeatTerms } from "../catalog/catalog.ts";
import type { Licence } from "../licence/licence.ts";

/** What a licence's plan says of its seats; undefined: nothing. */
export function seatTermsOf(
  { planKey, planVersion }: Pick<Licence, "planKey" | "planVersion">,
  view: CatalogView,
): SeatTerms | undefined {
  return view.planVersion(planKey, planVersion)?.seatTerms;
}
