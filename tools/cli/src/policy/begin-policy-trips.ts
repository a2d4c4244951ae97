import type { PolicyDocument } from "@licet/catalog-file";
import type { AccountState } from "@licet/entitlement-service/domain/account/account";
import { beginTrips } from "@licet/entitlement-service/domain/travel/begin-trips";
import type { Report } from "./problems.ts";
import type { Published } from "./publish-catalogs.ts";

type PolicyTrip = NonNullable<NonNullable<PolicyDocument["accounts"]>[string]["trips"]>[number];

/** The state with the trips that the file tells of; one that the rules let nobody begin is reported. */
export function takeTrips(
  before: AccountState,
  trips: readonly PolicyTrip[],
  { view }: Published,
  report: Report,
): AccountState {
  return trips.reduce((state, { user, regionRule, start }, index) => {
    const departure = { userId: user, regionRules: [regionRule], country: "", now: new Date(start) };
    const { state: after } = beginTrips(state, view.catalog.territories, departure);
    if (after === state) report(`/${index}`, `${user} cannot begin a trip out of ${regionRule} then`);
    return after;
  }, before);
}
