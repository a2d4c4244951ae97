import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * The bench's question as other engines can put it: may this user use the merge queue? Yes with one of two roles, one of
 * 39 seats, and outside four countries. That is less than Licet judges: no terms, no grace, no remedies.
 */
export interface PeerRequest {
  userId: string;
  role: string;
  country: string;
}

/** Answers in process. */
export type PeerEngine = (request: PeerRequest) => boolean;

const roles = ["maintainer", "owner"];
const denied = ["CU", "IR", "KP", "SY"];
const seats = Array.from({ length: 39 }, (_, index) => `user-${index}`);

/** What the bench installs, pinned. */
export const peerPackages = [
  "casbin@5.51.1",
  "@openfeature/core@1.12.0",
  "@openfeature/flagd-core@4.0.1",
  "unleash-client@6.12.1",
  "@growthbook/growthbook@1.8.0",
];

/** Each as its own documentation advises for many decisions in one process, set up before anything is measured. */
export const peerEngines: Record<string, (folder: string) => Promise<PeerEngine>> = {
  casbin: async (folder) => {
    const { newEnforcer, newModelFromString, StringAdapter } = load(folder, "casbin") as Casbin;
    const model = newModelFromString(`
[request_definition]
r = sub, role, country, obj
[policy_definition]
p = role, obj
[role_definition]
g = _, _
g2 = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.obj == p.obj && r.role == p.role && g(r.sub, "seat") && !g2(r.country, "denied")`);
    const policy = [
      ...roles.map((role) => `p, ${role}, merge_queue`),
      ...seats.map((user) => `g, ${user}, seat`),
      ...denied.map((country) => `g2, ${country}, denied`),
    ];
    const enforcer = await newEnforcer(model, new StringAdapter(policy.join("\n")));
    return ({ userId, role, country }) => enforcer.enforceSync(userId, role, country, "merge_queue");
  },
  flagd: async (folder) => {
    const { FlagdCore } = load(folder, "@openfeature/flagd-core") as Flagd;
    const core = new FlagdCore();
    const rule = {
      and: [
        { in: [{ var: "role" }, roles] },
        { in: [{ var: "userId" }, seats] },
        { "!": { in: [{ var: "country" }, denied] } },
      ],
    };
    const flag = {
      state: "ENABLED",
      variants: { on: true, off: false },
      defaultVariant: "off",
      targeting: { if: [rule, "on", "off"] },
    };
    core.setConfigurations(JSON.stringify({ flags: { merge_queue: flag } }));
    return (request) => core.resolveBooleanEvaluation("merge_queue", false, { ...request }).value;
  },
  unleash: async (folder) => {
    const { Unleash } = load(folder, "unleash-client") as UnleashModule;
    const constraints = [
      { contextName: "role", operator: "IN", values: roles },
      { contextName: "userId", operator: "IN", values: seats },
      { contextName: "country", operator: "NOT_IN", values: denied },
    ];
    const strategies = [{ name: "default", parameters: {}, constraints }];
    const client = new Unleash({
      appName: "bench",
      url: "http://127.0.0.1:9/",
      refreshInterval: 0,
      disableMetrics: true,
      bootstrap: { data: [{ name: "merge_queue", type: "release", enabled: true, strategies }] },
    });
    // No server answers: the rules come from the bootstrap alone.
    client.on("error", () => undefined);
    await new Promise<void>((resolve) => client.once("ready", resolve));
    return ({ userId, role, country }) => client.isEnabled("merge_queue", { userId, properties: { role, country } });
  },
  growthbook: async (folder) => {
    const { GrowthBookClient } = load(folder, "@growthbook/growthbook") as GrowthBook;
    const client = new GrowthBookClient();
    const condition = { role: { $in: roles }, userId: { $in: seats }, country: { $nin: denied } };
    const features = { merge_queue: { defaultValue: false, rules: [{ condition, force: true }] } };
    client.initSync({ payload: { features } });
    return (request) => client.isOn("merge_queue", { attributes: { ...request } });
  },
};

function load(folder: string, name: string): unknown {
  return createRequire(join(folder, "package.json"))(name) as unknown;
}

interface Casbin {
  newEnforcer(model: object, adapter: object): Promise<{ enforceSync(...values: string[]): boolean }>;
  newModelFromString(text: string): object;
  StringAdapter: new (policy: string) => object;
}

interface Flagd {
  FlagdCore: new () => {
    setConfigurations(text: string): unknown;
    resolveBooleanEvaluation(key: string, fallback: boolean, context: object): { value: boolean };
  };
}

interface UnleashModule {
  Unleash: new (options: object) => {
    on(event: string, listener: () => void): void;
    once(event: string, listener: () => void): void;
    isEnabled(name: string, context: object): boolean;
  };
}

interface GrowthBook {
  GrowthBookClient: new () => {
    initSync(options: object): void;
    isOn(key: string, context: object): boolean;
  };
}
