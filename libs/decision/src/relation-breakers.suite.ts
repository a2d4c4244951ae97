import type { Breaker, CaseInput } from "./case-input.suite.ts";
import { casesNow, contactVendor, licenceId } from "./case-input.suite.ts";

function relate({ document, request }: CaseInput, relation: { requires?: string[]; excludes?: string[] }): void {
  Object.assign(document.features[request.feature] ?? {}, relation);
}

const buyBase = { kind: "BUY" as const, offers: [{ kind: "addon" as const, key: "foundation", name: "Foundation" }] };

/** What other features have to do with it. */
export const relationBreakers: readonly Breaker[] = [
  {
    name: "a feature that it requires is not granted",
    group: "dependency",
    breaks: (input) => relate(input, { requires: ["base"] }),
    failure: { code: "DEPENDENCY_MISSING", feature: "base", causes: ["NOT_ENTITLED"], remedies: [buyBase] },
  },
  {
    name: "a feature that a required one requires is denied and out of term",
    group: "dependency",
    breaks: (input) => {
      const { document } = input;
      relate(input, { requires: ["bridge"] });
      document.features["bridge"] = { kind: "boolean", requires: ["base"] };
      const override = { reason: "pilot", author: "usr_ops" };
      document.overrides = [
        ...(document.overrides ?? []),
        { ...override, id: "ovr_2", feature: "bridge", effect: "grant" },
        { ...override, id: "ovr_3", feature: "base", effect: "grant", until: casesNow.getTime() },
        { ...override, id: "ovr_4", feature: "base", effect: "deny" },
      ];
    },
    failure: {
      code: "DEPENDENCY_MISSING",
      feature: "base",
      causes: ["DENIED_BY_OVERRIDE", "EXPIRED"],
      remedies: [contactVendor, buyBase],
    },
  },
  {
    name: "an override grants a feature that excludes it",
    group: "exclusion",
    breaks: (input) => {
      relate(input, { excludes: ["rival"] });
      (input.document.overrides ??= []).push({
        id: "ovr_5",
        feature: "rival",
        effect: "grant",
        reason: "pilot",
        author: "usr_ops",
      });
    },
    failure: { code: "FEATURE_CONFLICT", feature: "rival", remedies: [contactVendor] },
  },
  {
    name: "its own licence grants a feature that excludes it",
    group: "exclusion",
    notWith: ["status", "term", "entitlement"],
    breaks: (input) => {
      relate(input, { excludes: ["rival"] });
      input.licence.grants.push({ id: "gr_9", feature: "rival", source: "addon", sourceKey: "other_way" });
    },
    failure: {
      code: "FEATURE_CONFLICT",
      feature: "rival",
      remedies: [
        {
          kind: "GIVE_UP",
          feature: "rival",
          sources: [{ licenceId, grantId: "gr_9", source: "addon", sourceKey: "other_way" }],
        },
      ],
    },
  },
];
