import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { CatalogView, PlanTerms } from "../catalog/catalog.ts";
import { addPeriod } from "../licence/add-period.ts";
import { changeLicence } from "../licence/change-licence.ts";
import type { Licence } from "../licence/licence.ts";
import { licenceOf } from "../licence/licence.ts";
import { foresee } from "../licence/schedule-change.ts";
import { newLicence } from "../order/line-terms.ts";
import { supposedPlan } from "./supposed-plan.ts";

/** What is otherwise about an account's licences; what is absent stays. */
export interface SupposedTerms {
  /** Absent, with a plan: a further licence. */
  readonly licenceId?: string;
  readonly planKey?: string;
  /** Absent, with a plan: the version in force. */
  readonly planVersion?: number;
  readonly quantity?: number;
}

/** When and for whom it is supposed. */
export interface SupposedSurroundings {
  readonly view: CatalogView;
  /** The present. */
  readonly now: Date;
  /** The instant that is judged. */
  readonly time: Date;
  /** Empty: the account itself. */
  readonly userId: string;
}

/**
 * The account as it would be at the instant: as its scheduled moves will have made it if that is to come, and with other
 * terms of a licence. @throws DomainError NOT_FOUND, PLAN_VERSION_UNKNOWN and what `changeLicence` throws
 */
export function supposeAccount(
  present: AccountState,
  terms: SupposedTerms,
  { view, now, time, userId }: SupposedSurroundings,
): AccountState {
  const effective = { kind: "time", time } as const;
  const { state } = time > now ? foresee(present, { instant: time, effective }, view) : { state: present };
  if (terms.licenceId !== undefined) return changeTerms(state, { ...terms, licenceId: terms.licenceId }, view, time);
  if (terms.planKey === undefined) return state;
  const plan = supposedPlan(undefined, { ...terms, path }, view);
  return withLicence(state, furtherLicence(state, plan, terms.quantity ?? 1, { time, userId }));
}

function changeTerms(
  state: AccountState,
  terms: SupposedTerms & { readonly licenceId: string },
  view: CatalogView,
  time: Date,
): AccountState {
  const licence = licenceOf(state, terms.licenceId);
  const plan = supposedPlan(licence, { ...terms, path }, view);
  const { quantity = licence.quantity } = terms;
  const isSame = plan.planKey === licence.planKey && plan.version === licence.planVersion;
  if (isSame && quantity === licence.quantity) return state;
  const whole = { ...terms, addOns: [], changeId: "", reason: "", release: { kind: "newest" } } as const;
  return changeLicence(state, whole, view, time).state;
}

/** A licence that begins at the instant, in which the user has a seat where the plan has seats. */
function furtherLicence(
  state: AccountState,
  plan: PlanTerms,
  quantity: number,
  { time, userId }: Pick<SupposedSurroundings, "time" | "userId">,
): Licence {
  const { productKey, planKey, version, term } = plan;
  const line = {
    ...{ productKey, planKey, planVersion: version, quantity, addOns: [], startTime: time },
    ...(term !== undefined && { endTime: addPeriod(time, term, state.account.timeZone) }),
  };
  const made = newLicence(state, line, plan, { orderId: "" }, { newId: () => supposedId, now: time });
  return plan.namedUser && userId !== "" ? { ...made, seats: new Map([[userId, { assignTime: time }]]) } : made;
}

/** Where a request says it. */
const path = "suppose.";

/** No licence has it: those have the prefix `lic_`. */
const supposedId = "supposed";
