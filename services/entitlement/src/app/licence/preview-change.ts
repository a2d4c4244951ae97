import { compileSnapshot } from "@licet/decision";
import type { Clock } from "@licet/kernel";
import type { ChangePreview } from "../../domain/licence/preview-change.ts";
import { previewChange } from "../../domain/licence/preview-change.ts";
import { addAmounts, compareAmounts } from "../../domain/snapshot/add-amounts.ts";
import { stateOf } from "../caller.ts";
import type { RefreshCatalog } from "../catalog/refresh-catalog.ts";
import { toClaim } from "../decision/allowance-claim.ts";
import type { Metering } from "../decision/ports.ts";
import type { Accounts, PlanVersionKey } from "../ports.ts";
import type { ChangeCommand } from "./change-licence.ts";
import { fetchNamedVersion, toPlanVersions } from "./change-licence.ts";

/** What a change would do, with what is used of the features that it leaves less of. */
export interface MeasuredPreview extends ChangePreview {
  readonly revision: number;
  readonly allowancesOver: readonly AllowanceOver[];
  /** Metered features whose use metering could not tell. */
  readonly unknown: readonly string[];
}

/** A metered feature of which more is used in the present period than would be allowed; decimals. */
export interface AllowanceOver {
  readonly feature: string;
  readonly limit: string;
  readonly used: string;
}

/** Whose change is looked at, and how long that may take. */
export interface PreviewCaller {
  readonly tenantId: string;
  readonly signal: AbortSignal;
}

/** Looks at what a change would do; nothing is written. */
export type PreviewChange = (
  caller: PreviewCaller,
  terms: Omit<ChangeCommand, "etag" | "reason">,
) => Promise<MeasuredPreview>;

/** What looking needs from outside. */
export interface PreviewPorts {
  readonly accounts: Accounts;
  readonly refreshCatalog: RefreshCatalog;
  readonly metering: Metering;
  readonly clock: Clock;
}

/** Makes the query. It refuses with what ChangeLicence refuses, except for want of room for seats. */
export function createPreviewChange({ accounts, refreshCatalog, metering, clock }: PreviewPorts): PreviewChange {
  return async ({ tenantId, signal }, { effective, ...terms }) => {
    const now = clock.now();
    await fetchNamedVersion(refreshCatalog, tenantId, terms);
    const accountId = await accounts.accountOfLicence(tenantId, terms.licenceId);
    const versionsOf = toPlanVersions(terms);
    const preview = await accounts.look(
      {
        tenantId,
        accountIds: [accountId],
        prepare: (catalog, loaded): readonly PlanVersionKey[] => {
          const licence = loaded.get(accountId)?.licences.get(terms.licenceId);
          return licence === undefined ? [] : versionsOf(licence, catalog);
        },
      },
      (found, view) => {
        const whole = { ...terms, changeId: "", reason: "" };
        return previewChange(tenantId, stateOf(found, accountId), { terms: whole, effective, view }, now);
      },
    );
    const measured = await measure(preview, metering, { now, signal });
    return { ...preview, ...measured, revision: preview.documents.before.revision };
  };
}

async function measure(
  { difference, documents }: ChangePreview,
  metering: Metering,
  { now, signal }: { readonly now: Date; readonly signal: AbortSignal },
): Promise<Pick<MeasuredPreview, "allowancesOver" | "unknown">> {
  const [before, after] = [compileSnapshot(documents.before), compileSnapshot(documents.after)];
  const features = [...difference.lost, ...difference.changed.map((change) => change.before)]
    .filter(({ kind }) => kind === "metered")
    .map(({ feature }) => feature)
    .sort();
  const verdicts = await Promise.all(
    features.map(async (feature) => metering.readBalance(toClaim(before, feature, now), signal)),
  );
  const allowancesOver: AllowanceOver[] = [];
  const unknown: string[] = [];
  for (const [index, feature] of features.entries()) {
    const evidence = verdicts[index]?.evidence;
    const limit = addAmounts(toClaim(after, feature, now).allowances.map(({ amount }) => amount));
    if (evidence?.state !== "counted") unknown.push(feature);
    else if (compareAmounts(evidence.used, limit) > 0) allowancesOver.push({ feature, limit, used: evidence.used });
  }
  return { allowancesOver, unknown };
}
