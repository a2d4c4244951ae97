import type { VerifiedReceipt } from "@licet/license-token/receipt";
import { bad, faint, good } from "./output.ts";

/** A receipt that was verified: what it attests, and who signed it when. */
export function describeReceipt({ claims, kid }: VerifiedReceipt): string[] {
  const { iss, sub, jti, iat, licet } = claims;
  const { decision, tenant } = licet;
  const { at, feature, allowed, code, failures, revision, askedBy } = decision;
  const said = (["user", "device", "lease", "country", "productVersion", "amount"] as const).flatMap((name) =>
    decision[name] === undefined ? [] : [`${name} ${decision[name]}`],
  );
  const question = said.length === 0 ? "" : ` (${said.join(", ")})`;
  const answer = allowed ? good("allowed") : bad("denied");
  const when = new Date(at).toISOString();
  return [
    `${good("valid")} ${when} ${answer} ${feature} to ${sub}${question}: ${(failures ?? [code]).join(", ")}`,
    faint(`  ${jti} at revision ${revision} of vendor ${tenant}, asked by ${askedBy}`),
    faint(`  signed ${new Date(iat * 1000).toISOString()} by ${iss}, key ${kid}`),
  ];
}
