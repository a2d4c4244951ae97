import type { Role, RoleKind } from "./role.ts";

/** Everything that a tenant's own credential can be given. */
const ownerScopes = [
  ...["catalog.*", "order.*", "webhook.*", "entitlement.*", "decision.*", "account.*", "licence.*", "seat.*"],
  ...["override.*", "rollout.*", "propagation.*", "device.*", "lease.*", "usage.*", "token.*", "audit.*"],
  ...["credential.*", "role.*", "key.read"],
];

const catalogScopes = [
  ...["catalog.*", "rollout.*", "propagation.*", "licence.read", "account.read", "decision.read"],
  "entitlement.check",
];

const salesScopes = [
  ...["order.*", "account.*", "licence.*", "override.*", "seat.*", "catalog.read", "usage.read", "token.read"],
  "entitlement.check",
];

const supportScopes = [
  ...["catalog.read", "order.read", "account.read", "licence.read", "seat.read", "override.read", "rollout.read"],
  ...["propagation.read", "device.read", "lease.read", "usage.read", "token.read", "decision.read"],
  "entitlement.check",
];

const auditorScopes = [
  ...["audit.read", "decision.read", "catalog.read", "order.read", "account.read", "licence.read", "override.read"],
  ...["rollout.read", "propagation.read", "usage.read", "key.read", "credential.read", "role.read"],
];

const readerScopes = [
  ...["account.read", "licence.read", "seat.read", "device.read", "lease.read", "usage.read", "token.read"],
  ...["decision.read", "entitlement.check"],
];

const productScopes = [
  ...["entitlement.check", "entitlement.watch", "usage.write", "seat.use", "device.use", "lease.write"],
  "token.read",
];

/** Whoever makes credentials must hold what these get: a product's scopes are an administrator's too. */
const administratorScopes = [
  ...new Set([...readerScopes, ...productScopes]),
  ...["account.write", "seat.write", "device.write", "credential.read", "credential.write", "role.read"],
];

/** The roles that every tenant has. */
export const builtInRoles: ReadonlyMap<string, Role> = new Map(
  [
    toRole("owner", "Owner", "staff", ownerScopes),
    toRole("catalog-editor", "Catalog editor", "staff", catalogScopes),
    toRole("sales", "Sales", "staff", salesScopes),
    toRole("support", "Support", "staff", supportScopes),
    toRole("auditor", "Auditor", "staff", auditorScopes),
    toRole("account-administrator", "Account administrator", "customer", administratorScopes),
    toRole("account-reader", "Account reader", "customer", readerScopes),
    toRole("product", "Product", "customer", productScopes),
  ].map((role) => [role.roleKey, role]),
);

function toRole(roleKey: string, displayName: string, kind: RoleKind, scopes: readonly string[]): Role {
  return { roleKey, displayName, kind, scopes };
}
