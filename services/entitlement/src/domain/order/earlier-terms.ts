import type { EarlierTerms, Licence, LicenceAddOn } from "../licence/licence.ts";
import { quantityOf, shift, withoutThose } from "./line-terms.ts";

/** The licence without what ends it: the terms that follow may have no end. */
export function withoutEnd(licence: Licence): Omit<Licence, "endTime" | "graceEndTime" | "maintenanceEndTime"> {
  const { endTime: _end, graceEndTime: _grace, maintenanceEndTime: _maintenance, ...lasting } = licence;
  return lasting;
}

/** The licence's terms, as they are kept when an order changes them. `seatsGoOn`: the change takes none. */
export function toEarlierTerms(
  licence: Licence,
  addOnsAfter: readonly LicenceAddOn[],
  seatsGoOn: boolean,
): EarlierTerms {
  const { termsOrderId, planKey, planVersion, quantity, endTime, graceEndTime, maintenanceEndTime } = licence;
  return {
    orderId: termsOrderId,
    planKey,
    planVersion,
    quantity,
    ...(endTime && { endTime }),
    ...(graceEndTime && { graceEndTime }),
    ...(maintenanceEndTime && { maintenanceEndTime }),
    addOns: licence.addOns,
    addOnsAfter,
    ...(!seatsGoOn && { seats: licence.seats }),
  };
}

/**
 * The licence without the terms that the order gave it: those before it hold again, or go on to be what a later order
 * gives way to. Add-ons bought since stay. Undefined when there are none before: the order made the licence.
 */
export function takeBackTerms(licence: Licence, orderId: string): Licence | undefined {
  const { earlierTerms, termsOrderId } = licence;
  if (termsOrderId === orderId) {
    const earlier = earlierTerms.at(-1);
    return earlier && restore(licence, earlier);
  }
  const index = earlierTerms.findIndex((terms) => terms.orderId === orderId);
  const [before, own] = [earlierTerms[index - 1], earlierTerms[index]];
  return before && own && forget(licence, index, before, own);
}

/** The licence without add-ons that an order brought, and without those of them that a change of terms has taken since. */
export function takeBackAddOns(licence: Licence, addOns: readonly LicenceAddOn[]): Licence {
  const taken = addOns.map(({ addOnKey, quantity }) => {
    return { addOnKey, quantity: Math.max(0, quantity - quantityOf(licence.addOns, addOnKey)) };
  });
  const index = licence.earlierTerms.findLastIndex((terms) =>
    taken.some(
      ({ addOnKey, quantity }) =>
        quantity > 0 && quantityOf(terms.addOns, addOnKey) > quantityOf(terms.addOnsAfter, addOnKey),
    ),
  );
  return {
    ...licence,
    addOns: withoutThose(licence.addOns, addOns),
    earlierTerms: licence.earlierTerms.map((terms, at) =>
      at === index ? { ...terms, addOns: withoutThose(terms.addOns, taken) } : terms,
    ),
  };
}

function restore(licence: Licence, earlier: EarlierTerms): Licence {
  const { orderId, addOns, addOnsAfter, seats = licence.seats, ...terms } = earlier;
  return {
    ...withoutEnd(licence),
    ...terms,
    addOns: shift(addOns, { from: addOnsAfter, to: licence.addOns }),
    seats: earliest(seats, terms.quantity),
    termsOrderId: orderId,
    earlierTerms: licence.earlierTerms.slice(0, -1),
  };
}

/** The terms were not in force any more: only what later ones took over from them goes. */
function forget(licence: Licence, index: number, before: EarlierTerms, own: EarlierTerms): Licence {
  const bought = withoutThose(before.addOnsAfter, before.addOns);
  const seats = before.seats ?? own.seats;
  const joined: EarlierTerms = {
    ...before,
    addOns: shift(before.addOns, { from: before.addOnsAfter, to: own.addOns }),
    addOnsAfter: withoutThose(own.addOnsAfter, bought),
    ...(seats && { seats }),
  };
  return {
    ...licence,
    addOns: withoutThose(licence.addOns, bought),
    earlierTerms: licence.earlierTerms.toSpliced(index - 1, 2, joined),
  };
}

/** The seats that were given first: there are no more than the quantity. */
function earliest(seats: ReadonlyMap<string, Date>, quantity: number): ReadonlyMap<string, Date> {
  if (seats.size <= quantity) return seats;
  return new Map([...seats].sort(([, one], [, other]) => one.getTime() - other.getTime()).slice(0, quantity));
}
