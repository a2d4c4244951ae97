import type { DecisionRequest, SnapshotDocument } from "@licet/decision";

const dayMs = 86_400_000;
const userCount = 40;

/** The instant of the first question. */
export const startTime = new Date("2026-06-01T09:00:00Z");

const from = startTime.getTime() - 100 * dayMs;
const until = startTime.getTime() + 265 * dayMs;
const users = Array.from({ length: userCount }, (_, index) => `user-${index}`);

/** An account as Forge's larger customers are: a plan with seats, an add-on, 40 users with roles, a region rule. */
export const document: SnapshotDocument = {
  schema: 1,
  tenantId: "demo",
  accountId: "northwind",
  revision: 51,
  account: { name: "Northwind", billingCountry: "DE", timeZone: "Europe/Berlin", administrators: ["user-0"] },
  users: Object.fromEntries(users.map((user, index) => [user, { roles: [index % 2 ? "developer" : "maintainer"] }])),
  features: {
    private_repositories: { kind: "boolean" },
    merge_queue: { kind: "boolean", rules: { rolesAny: ["maintainer", "owner"] } },
    single_sign_on: { kind: "boolean", rules: { rolesAny: ["owner"], territory: "audited" } },
    package_storage: { kind: "limit", unit: "GB" },
    // Nothing about it holds for whoever asks as below.
    audit_stream: {
      kind: "boolean",
      rules: { rolesAny: ["owner"], groupsAny: ["security"], territory: "audited", rollout: "pilot" },
      requires: ["single_sign_on"],
      excludes: ["private_repositories"],
    },
  },
  licences: [
    {
      id: "lic_plan",
      productKey: "forge",
      planKey: "team",
      planVersion: 3,
      models: ["named_user"],
      quantity: 50,
      status: "active",
      from,
      until,
      graceUntil: until + 7 * dayMs,
      seats: { assigned: users.filter((user) => user !== "user-39") },
      rules: { territory: "no_embargo" },
      grants: [
        { id: "gr_1", feature: "private_repositories", source: "plan", sourceKey: "team" },
        { id: "gr_2", feature: "merge_queue", source: "plan", sourceKey: "team" },
        { id: "gr_3", feature: "package_storage", source: "plan", sourceKey: "team", limit: 20 },
        { id: "gr_4", feature: "package_storage", source: "addon", sourceKey: "storage_pack", limit: 50 },
      ],
    },
    {
      id: "lic_old",
      productKey: "forge",
      planKey: "enterprise",
      planVersion: 1,
      models: ["named_user"],
      quantity: 10,
      status: "suspended",
      suspension: "payment",
      from: from - 400 * dayMs,
      until: from,
      seats: { assigned: [] },
      grants: [{ id: "gr_5", feature: "single_sign_on", source: "plan", sourceKey: "enterprise" }],
    },
    {
      id: "lic_network",
      productKey: "forge",
      planKey: "network",
      planVersion: 1,
      models: ["floating", "node_locked"],
      quantity: 1,
      status: "suspended",
      suspension: "payment",
      from: from - 400 * dayMs,
      until: from,
      versions: { max: "1" },
      seats: { assigned: [] },
      devices: { active: [] },
      leases: { held: [] },
      grants: [{ id: "gr_6", feature: "audit_stream", source: "plan", sourceKey: "network" }],
    },
  ],
  territories: {
    no_embargo: { deny: ["CU", "IR", "KP", "SY"], trust: ["claim", "ip", "billing"], unknown: "allow" },
    audited: { allow: ["DE", "FR", "US"], trust: ["claim"], unknown: "deny" },
  },
  rollouts: { pilot: { percent: 0 } },
  offers: { single_sign_on: [{ kind: "plan", key: "enterprise", name: "Forge Enterprise", sku: "FORGE-ENT-Y" }] },
};

/** What the vendor's backends ask, each for many users in turn. */
export const questions: Record<string, DecisionRequest[]> = {
  boolean: askFor("merge_queue", { place: { claim: "DE" } }, (index) => index % 2 === 0),
  limit: askFor("package_storage", { place: { claim: "DE" }, quantity: 1, current: 30 }),
  denied: askFor("single_sign_on", { place: { claim: "BR" }, productVersion: "2.1.0" }),
  "denied-ten": askFor("audit_stream", { place: { claim: "BR" }, productVersion: "2.1.0" }),
};

function askFor(
  feature: string,
  rest: Partial<DecisionRequest>,
  isAsked: (index: number) => boolean = () => true,
): DecisionRequest[] {
  return users
    .slice(0, -1)
    .filter((_user, index) => isAsked(index))
    .map((userId) => ({ feature, subject: { userId }, ...rest }));
}
