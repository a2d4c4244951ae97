import type { Clock, IdGenerator } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { CatalogView } from "../../domain/catalog/catalog.ts";
import { startPropagation } from "../../domain/propagation/change-propagation.ts";
import type { Propagation, PropagationTerms } from "../../domain/propagation/propagation.ts";
import type { Caller } from "../caller.ts";
import type { RefreshCatalog } from "../catalog/refresh-catalog.ts";
import type { Accounts } from "../ports.ts";
import type { Propagations } from "./ports.ts";

/** Which licences go to which version, how and why. */
export type StartCommand = PropagationTerms & { readonly reason: string };

/** Starts a propagation; it goes on in the background. */
export type StartPropagation = (caller: Caller, command: StartCommand) => Promise<Propagation>;

interface StartPorts {
  readonly accounts: Accounts;
  readonly propagations: Propagations;
  readonly refreshCatalog: RefreshCatalog;
  readonly clock: Clock;
  readonly newId: IdGenerator;
}

/** Makes the command. It refuses with PLAN_VERSION_UNKNOWN, WAVES_INVALID and PROPAGATION_CONFLICT. */
export function createStartPropagation(ports: StartPorts): StartPropagation {
  const { accounts, propagations, refreshCatalog, clock, newId } = ports;
  return async (caller, { reason, ...terms }) => {
    const { tenantId, actor } = caller;
    const planVersions = [terms.toVersion, ...terms.fromVersions].map((version) => {
      return { planKey: terms.planKey, version };
    });
    await refreshCatalog(tenantId, { atLeastRevision: 0, planVersions });
    const scope = { tenantId, accountIds: [], prepare: () => planVersions };
    await accounts.look(scope, (_, view) => checkVersions(terms, view));
    const around = { actor, reason, now: clock.now() };
    const propagationId = newId("prp");
    return propagations.start(caller, terms, (total) => startPropagation(terms, { propagationId, total }, around));
  };
}

function checkVersions({ planKey, fromVersions, toVersion }: PropagationTerms, view: CatalogView): void {
  const named = [
    { field: "to_version", version: toVersion },
    ...fromVersions.map((version, index) => ({ field: `from_versions[${index}]`, version })),
  ];
  const missing = named.filter(({ version }) => view.planVersion(planKey, version) === undefined);
  const [first] = missing;
  if (first === undefined) return;
  const describe = (version: number) => `plan ${planKey} does not have version ${version}`;
  const fields = missing.map(({ field, version }) => ({ field, description: describe(version) }));
  const metadata = { plan_key: planKey, plan_version: String(first.version) };
  throw new DomainError("PLAN_VERSION_UNKNOWN", describe(first.version), metadata, { fields });
}
