import { type DescMethod, type DescService, getOption } from "@bufbuild/protobuf";
import { account, account_rows as accountRows, scope } from "@licet/contracts/access";
import { CatalogService } from "@licet/contracts/catalog";
import * as entitlement from "@licet/contracts/entitlement";
import { IntegrationService } from "@licet/contracts/integration";
import { MeteringService } from "@licet/contracts/metering";
import { TokenService } from "@licet/contracts/token";
import type { KnownScopes } from "../domain/role.ts";

/** Every service of the platform, as this one knows them. */
const services: readonly DescService[] = [
  CatalogService,
  IntegrationService,
  MeteringService,
  TokenService,
  ...(Object.values(entitlement) as unknown[]).filter(isService),
];

/** The scopes that the platform's methods need, read off their options: no list of them is kept. */
export const knownScopes: KnownScopes = toKnownScopes(services.flatMap((service) => service.methods));

function toKnownScopes(methods: readonly DescMethod[]): KnownScopes {
  const isOpen = (method: DescMethod) => getOption(method, account) !== "" || getOption(method, accountRows);
  const scopeOf = (method: DescMethod) => getOption(method, scope);
  return {
    all: new Set(methods.map(scopeOf)),
    forCustomers: new Set(methods.filter(isOpen).map(scopeOf)),
  };
}

function isService(value: unknown): value is DescService {
  return (value as { readonly kind?: string } | undefined)?.kind === "service";
}
