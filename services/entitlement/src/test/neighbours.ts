import type { DescService } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import type { PublishedCatalog } from "@licet/contracts/catalog";
import { CatalogService } from "@licet/contracts/catalog";
import type { LoggedDecision } from "@licet/contracts/entitlement";
import type { AllowanceSet } from "@licet/contracts/metering";
import { BalanceSchema, MeteringService } from "@licet/contracts/metering";
import { TokenService } from "@licet/contracts/token";
import { DomainError } from "@licet/kernel";
import { implementService } from "@licet/rpc";
import type { RunningService } from "@licet/service";
import { defineService, startService } from "@licet/service";

/** What metering was asked, and what it answers from. */
interface Book {
  /** What was used, by account and feature. */
  readonly used: Map<string, number>;
  /** The allowance sets of each call of GetBalances. */
  readonly balanceCalls: AllowanceSet[][];
  /** Request ids of Reserve and Consume. */
  readonly usageCalls: string[];
}

/** The neighbours of the entitlement service, served in this process: what they answer is for the test to say. */
export interface Neighbours extends Book {
  /** By tenant. */
  readonly catalogs: Map<string, PublishedCatalog>;
  /** Likewise, not published. */
  readonly drafts: Map<string, PublishedCatalog>;
  readonly env: Readonly<Record<string, string>>;
  /** What was given to be signed. */
  readonly signed: LoggedDecision[];
  stopMetering(): Promise<void>;
  stopSigning(): Promise<void>;
  stop(): Promise<void>;
}

/** The handlers of a service. */
type Handlers<S extends DescService> = Parameters<typeof implementService<S>>[1];

/** Starts them. */
export async function startNeighbours(env: Readonly<Record<string, string>>): Promise<Neighbours> {
  const catalogs = new Map<string, PublishedCatalog>();
  const drafts = new Map<string, PublishedCatalog>();
  const book: Book = { used: new Map(), balanceCalls: [], usageCalls: [] };
  const catalog = await serve("catalog", env, CatalogService, catalogHandlers(catalogs, drafts));
  const metering = await serve("metering", env, MeteringService, meteringHandlers(book));
  const signed: LoggedDecision[] = [];
  const issuer = await serve("token-issuer", env, TokenService, {
    signDecisionReceipt: ({ decision }) => {
      if (decision !== undefined) signed.push(decision);
      return { receipt: `signed ${decision?.decisionId ?? ""}` };
    },
  });
  const stopMetering = once(() => metering.stop());
  const stopSigning = once(() => issuer.stop());
  return {
    catalogs,
    drafts,
    ...book,
    env: {
      CATALOG_GRPC: `127.0.0.1:${catalog.grpcPort}`,
      METERING_GRPC: `127.0.0.1:${metering.grpcPort}`,
      TOKEN_ISSUER_GRPC: `127.0.0.1:${issuer.grpcPort}`,
    },
    signed,
    stopMetering,
    stopSigning,
    async stop() {
      await Promise.all([catalog.stop(), stopMetering(), stopSigning()]);
    },
  };
}

function once(stop: () => Promise<void>): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => (stopping ??= stop());
}

function catalogHandlers(
  catalogs: ReadonlyMap<string, PublishedCatalog>,
  drafts: ReadonlyMap<string, PublishedCatalog>,
): Partial<Handlers<typeof CatalogService>> {
  return {
    getPublishedCatalog: ({ ifNewerThanRevision }, context) => {
      const published = catalogs.get(context.header("licet-tenant") ?? "");
      return published && published.revision > ifNewerThanRevision ? { publishedCatalog: published } : {};
    },
    getDraftCatalog: ({ catalog }, context) => {
      if (catalog?.products.length === 0)
        throw new DomainError(
          "CATALOG_INVALID",
          "the catalog does not fit",
          {},
          {
            fields: [{ field: "products", description: "there is none" }],
          },
        );
      const draft = drafts.get(context.header("licet-tenant") ?? "");
      return draft === undefined ? {} : { draftCatalog: draft };
    },
    getPlanVersion: ({ planKey, version }, context) => {
      const { planVersions = [] } = drafts.get(context.header("licet-tenant") ?? "") ?? {};
      const drafted = planVersions.find((each) => each.planKey === planKey && each.version === version);
      if (drafted !== undefined) return { planVersion: drafted };
      throw new DomainError("NOT_FOUND", "no such plan version", { id: `${planKey}@${version}` });
    },
  };
}

function meteringHandlers(book: Book): Partial<Handlers<typeof MeteringService>> {
  const use = createUse(book);
  return {
    getBalances: ({ allowanceSets }) => {
      book.balanceCalls.push(allowanceSets);
      return { balances: allowanceSets.map((set) => balanceOf(set, book)) };
    },
    reserve: ({ requestId, allowanceSet, amount }) => {
      const { granted, balance } = use(requestId, allowanceSet, amount);
      return { granted, balance, ...(granted && { reservation: { reservationId: `rsv_${requestId}` } }) };
    },
    consume: ({ requestId, allowanceSet, amount }) => use(requestId, allowanceSet, amount),
  };
}

/** Takes an amount once for a request id. */
function createUse(book: Book) {
  const seen = new Map<string, boolean>();
  return (requestId: string, set: AllowanceSet | undefined, amount: string) => {
    if (set === undefined) throw new Error("no allowance set");
    book.usageCalls.push(requestId);
    const key = `${set.accountId}/${set.featureKey}`;
    const granted = seen.get(requestId) ?? Number(balanceOf(set, book).remaining) >= Number(amount);
    if (granted && !seen.has(requestId)) book.used.set(key, (book.used.get(key) ?? 0) + Number(amount));
    seen.set(requestId, granted);
    return { granted, balance: balanceOf(set, book) };
  };
}

function balanceOf({ accountId, featureKey, allowances, revision }: AllowanceSet, { used }: Book) {
  const limit = allowances.reduce((sum, { amount }) => sum + Number(amount), 0);
  const spent = used.get(`${accountId}/${featureKey}`) ?? 0;
  return create(BalanceSchema, {
    accountId,
    featureKey,
    limit: String(limit),
    used: String(spent),
    reserved: "0",
    remaining: String(Math.max(0, limit - spent)),
    overage: "0",
    revision,
  });
}

function serve<S extends DescService>(
  name: string,
  env: Readonly<Record<string, string>>,
  desc: S,
  handlers: Partial<Handlers<S>>,
): Promise<RunningService> {
  const rest = {
    get: (target: object, method: string): unknown => (Reflect.get(target, method) as unknown) ?? unused(method),
  };
  const definition = defineService({
    name,
    version: "0.0.0",
    config: {},
    errors: { CATALOG_INVALID: Code.InvalidArgument },
    start: () => ({ rpcs: [implementService(desc, new Proxy(handlers, rest) as never, { access: "public" })] }),
  });
  return startService(definition, { env });
}

function unused(method: string) {
  return () => {
    throw new Error(`${method} is not part of this test`);
  };
}
