import { createHash } from "node:crypto";
import type { OrderDraft } from "../domain/order.ts";

/** What an order says, however it was written: a repetition under the same key must say the same. */
export function toContentHash({ externalId, action, customer, lines }: OrderDraft): string {
  const { accountId, displayName, email, billingCountry, timeZone } = customer;
  const content = [
    [externalId, action, accountId, displayName, email, billingCountry, timeZone],
    lines.map(({ sku, tier, quantity, startTime, endTime }) => [
      sku,
      tier,
      quantity.toString(),
      startTime?.toISOString(),
      endTime?.toISOString(),
    ]),
  ];
  return createHash("sha256").update(JSON.stringify(content)).digest("base64url");
}
