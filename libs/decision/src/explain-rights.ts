import { denialCondition } from "./conditions/override.ts";
import { ownTermConditions } from "./conditions/term.ts";
import type { ExplainedGrant, ExplainedLicence, ExplainedOverride, Finding } from "./explanation.ts";
import { concerns, listUsable } from "./find-allowed.ts";
import { findAll, toFinding } from "./findings.ts";
import { conditionsOfGrant, conditionsOfLicence } from "./named-conditions.ts";
import type { NamedParts } from "./named-conditions.ts";
import { rightOfOverride } from "./compile-right.ts";
import type { Question, Right } from "./snapshot.ts";
import type { GrantDocument, LicenceDocument, OverrideDocument } from "./snapshot-document.ts";
import { originOfGrant } from "./grant-origin.ts";

/** The licences that grant the feature, with what came of each. */
export function explainLicences(question: Question): ExplainedLicence[] {
  const { snapshot, feature } = question;
  const usable = new Set(listUsable(question).map(keyOf));
  return snapshot.document.licences.flatMap((licence) => {
    const grants = licence.grants.filter((grant) => grant.feature === feature.key);
    if (grants.length === 0) return [];
    return [
      {
        licenceId: licence.id,
        findings: findParts(conditionsOfLicence(licence, feature.document.kind, snapshot.document), question),
        grants: grants.map((grant) => explainGrant(grant, licence, usable, question)),
      },
    ];
  });
}

/** The overrides of the feature, with what came of each. */
export function explainOverrides(question: Question): ExplainedOverride[] {
  const { overrides = [] } = question.snapshot.document;
  return overrides
    .filter(({ feature }) => feature === question.feature.key)
    .map((override) =>
      override.effect === "deny" ? explainDenial(override, question) : explainGift(override, question),
    );
}

function explainGrant(
  grant: GrantDocument,
  licence: LicenceDocument,
  usable: ReadonlySet<string>,
  question: Question,
): ExplainedGrant {
  const origin = originOfGrant(grant, licence);
  const { licenceId, grantId } = origin;
  return {
    source: origin,
    usable: usable.has(keyOf({ origin })),
    findings: findParts(conditionsOfGrant(grant, { licenceId, grantId }, question.snapshot.document), question),
  };
}

/** A denial fails while it is in force for the subject: that is what it is for. */
function explainDenial(override: OverrideDocument, question: Question): ExplainedOverride {
  const concernsSubject = concerns(rightOfOverride(override), question);
  const [finding = toFinding("denial", false, [])] = findAll([["denial", [denialCondition(override)]]], question);
  return { override, concernsSubject, usable: finding.outcome === "failed", findings: [finding] };
}

function explainGift(override: OverrideDocument, question: Question): ExplainedOverride {
  const concernsSubject = concerns(rightOfOverride(override), question);
  const owner = { overrideId: override.id };
  const term = ownTermConditions(owner, override.from, override.until);
  const findings = concernsSubject ? findAll([["term", term]], question) : [toFinding("term", false, [])];
  const usable = concernsSubject && findings.every(({ outcome }) => outcome !== "failed");
  return { override, concernsSubject, usable, findings };
}

function findParts({ standing, others }: NamedParts, question: Question): Finding[] {
  return findAll([...standing, ...others], question);
}

function keyOf({ origin }: Pick<Right, "origin">): string {
  return `${origin.licenceId ?? ""}\n${origin.grantId ?? ""}`;
}
