import type { Remedy } from "../decision.ts";
import { ownValue } from "../own-value.ts";
import { compareVersions, isWithin } from "../product-version.ts";
import type { Condition, Question } from "../snapshot.ts";
import type { Instant, LicenceDocument } from "../snapshot-document.ts";

/** VERSION_NOT_COVERED: the licence's range of versions, and its maintenance. Nothing fails when no version is told. */
export function versionConditions(licence: LicenceDocument): Condition[] {
  const remediesOf = [
    ...(licence.versions === undefined ? [] : [outsideRange(licence.versions)]),
    ...(licence.maintenanceUntil === undefined ? [] : [outsideMaintenance(licence, licence.maintenanceUntil)]),
  ];
  if (remediesOf.length === 0) return [];
  return [
    (question, failures) => {
      const remedies: Remedy[] = [];
      for (const find of remediesOf) remedies.push(...find(question));
      if (remedies.length === 0) return true;
      failures?.push({ code: "VERSION_NOT_COVERED", licenceId: licence.id, remedies });
      return false;
    },
  ];
}

/** What is to be done because the version is not covered; nothing when it is. */
type FindRemedies = (question: Question) => readonly Remedy[];

const covered: readonly Remedy[] = [];

function outsideRange({ min, max }: { min?: string; max?: string }): FindRemedies {
  const remedies: readonly Remedy[] = [
    { kind: "USE_VERSION", ...(min && { atLeast: min }), ...(max && { upTo: max }) },
  ];
  return ({ request: { productVersion } }) => {
    if (productVersion === undefined) return covered;
    const below = min !== undefined && compareVersions(productVersion, min) < 0;
    const above = max !== undefined && !isWithin(productVersion, max);
    return below || above ? remedies : covered;
  };
}

function outsideMaintenance(licence: LicenceDocument, maintenanceUntil: Instant): FindRemedies {
  return (question) => {
    const { productVersion, productReleasedAt } = question.request;
    if (productVersion === undefined && productReleasedAt === undefined) return covered;
    const releases = ownValue(question.snapshot.document.releases, licence.productKey) ?? [];
    const known = releases.find(({ version }) => version === productVersion)?.releasedAt ?? productReleasedAt;
    // A release of unknown date is at the latest of now.
    if ((known ?? question.nowMs) < maintenanceUntil) return covered;
    const upTo = releases
      .filter(({ releasedAt }) => releasedAt < maintenanceUntil)
      .map(({ version }) => version)
      .reduce<string | undefined>((best, next) => (best && compareVersions(best, next) > 0 ? best : next), undefined);
    return [
      { kind: "RENEW_MAINTENANCE", licenceId: licence.id },
      { kind: "USE_VERSION", ...(upTo && { upTo }), releasedBefore: maintenanceUntil },
    ];
  };
}
