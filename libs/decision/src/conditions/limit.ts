import type { Failure, Remedy } from "../decision.ts";
import type { Figures } from "../figures.ts";
import type { Question } from "../snapshot.ts";
import type { FeatureDocument, JsonValue, Limit } from "../snapshot-document.ts";
import type { OfferDocument } from "../offer-document.ts";
import { addLimits, addQuantities, isWithin, leftBelow, toQuantity } from "../limit.ts";
import type { Quantity } from "../limit.ts";

/** Compares the wanted quantity with the ceiling; nothing to compare when the request names none. */
export function judgeLimit(question: Question, value: JsonValue | undefined): Figures {
  const { request, feature } = question;
  const limit = value as Limit;
  const ceiling = limit === "unlimited" ? Infinity : limit;
  if (request.quantity === undefined && request.current === undefined) return { limit: String(limit) };
  const current = toQuantity(request.current ?? 0);
  const wanted = addQuantities(current, toQuantity(request.quantity ?? 0));
  const figures = {
    limit: String(limit),
    used: String(current),
    remaining: ceiling === Infinity ? "unlimited" : String(leftBelow(ceiling, current)),
  };
  if (isWithin(wanted, ceiling)) return figures;
  const stretched = stretch(ceiling, feature.document.overage);
  if (isWithin(wanted, stretched)) return { ...figures, overage: true };
  return { ...figures, failure: exceeded(question, wanted, stretched) };
}

function stretch(ceiling: number, overage: FeatureDocument["overage"]): number {
  if (overage?.policy === "soft") return Infinity;
  // Rounded before the floor, so that 110 % of 50 is 55 and not 54.
  return overage?.policy === "capped"
    ? addLimits(ceiling, Math.floor(Number(((ceiling * overage.percent) / 100).toFixed(6))))
    : ceiling;
}

function exceeded({ request, feature }: Question, wanted: Quantity, ceiling: number): Failure {
  const acceptable = request.quantity === undefined ? ceiling : leftBelow(ceiling, toQuantity(request.current ?? 0));
  const perSeat = feature.rights.find((right) => right.perSeat)?.origin.licenceId;
  return {
    code: "LIMIT_EXCEEDED",
    remedies: [
      { kind: "REDUCE_TO", amount: String(acceptable) },
      ...(perSeat === undefined ? [] : [{ kind: "BUY_QUANTITY" as const, licenceId: perSeat }]),
      ...feature.waysIn.flatMap((remedy) => sufficient(remedy, wanted)),
    ],
  };
}

/** Without the offers that would not be enough. */
function sufficient(remedy: Remedy, wanted: Quantity): Remedy[] {
  if (remedy.kind !== "BUY") return [remedy];
  const offers = remedy.offers.filter(
    ({ limit }: OfferDocument) => typeof limit !== "number" || isWithin(wanted, limit),
  );
  return offers.length === 0 ? [] : [{ kind: "BUY", offers }];
}
