import type { Clock } from "@licet/kernel";
import type { ChangePreview } from "../../domain/licence/preview-change.ts";
import { previewChange } from "../../domain/licence/preview-change.ts";
import { stateOf } from "../caller.ts";
import type { RefreshCatalog } from "../catalog/refresh-catalog.ts";
import type { Metering } from "../decision/ports.ts";
import type { Accounts, PlanVersionKey } from "../ports.ts";
import type { ChangeCommand } from "./change-licence.ts";
import { fetchNamedVersion, toPlanVersions } from "./change-licence.ts";
import type { MeasuredAllowances } from "./measure-allowances.ts";
import { measureAllowances } from "./measure-allowances.ts";

/** What a change would do, with what is used of the features that it leaves less of. */
export interface MeasuredPreview extends ChangePreview, MeasuredAllowances {
  readonly revision: number;
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
    const measured = await measureAllowances(preview, metering, { now, signal });
    return { ...preview, ...measured, revision: preview.documents.before.revision };
  };
}
