import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { RemedySchema } from "@licet/contracts/entitlement";
import type { Remedy, Source } from "@licet/decision";

type Members = Omit<MessageInitShape<typeof RemedySchema>, "$typeName" | "kind">;

/** What each way out says on the wire, with a sentence for a person. */
const table: { readonly [Kind in Remedy["kind"]]: (remedy: Extract<Remedy, { kind: Kind }>) => Members } = {
  CONTACT_VENDOR: () => ({ text: "Contact the vendor." }),
  BUY: ({ offers }) => ({
    text: `Buy one of: ${namesOf(offers)}.`,
    planKeys: keysOf(offers, "plan"),
    addOnKeys: keysOf(offers, "addon"),
  }),
  REQUEST_ACCESS: ({ packages }) => ({
    text: `Request access through: ${namesOf(packages)}.`,
    packageKeys: keysOf(packages, "access_package"),
  }),
  WAIT_UNTIL: ({ at }) => ({
    text: `Wait until ${new Date(at).toISOString()}.`,
    waitUntilTime: timestampFromMs(at),
  }),
  PAY: ({ licenceId }) => ({ text: "Pay what is due for the licence.", licenceId }),
  RENEW: ({ licenceId }) => ({ text: "Renew the licence.", licenceId }),
  RENEW_MAINTENANCE: ({ licenceId }) => ({ text: "Renew the licence's maintenance.", licenceId }),
  USE_VERSION: ({ atLeast, upTo, releasedBefore }) => ({
    text: versionText(atLeast, upTo, releasedBefore),
    ...(atLeast !== undefined && { minVersion: atLeast }),
    ...(upTo !== undefined && { maxVersion: upTo }),
  }),
  ASK_ADMINISTRATOR: ({ administrators }) => ({
    text: `Ask ${whom(administrators, "an administrator of the account")} for the role or group.`,
    userIds: [...administrators],
  }),
  ASSIGN_SEAT: ({ licenceId, administrators }) => ({
    text: `Let ${whom(administrators, "an administrator of the account")} assign a seat.`,
    userIds: [...administrators],
    licenceId,
  }),
  RELEASE_SEAT: ({ licenceId, administrators }) => ({
    text: `Let ${whom(administrators, "an administrator of the account")} free a seat that is not used.`,
    userIds: [...administrators],
    licenceId,
  }),
  BUY_QUANTITY: ({ licenceId }) => ({ text: "Buy more units of the licence.", licenceId }),
  IDENTIFY_DEVICE: () => ({ text: "Name the device in the request." }),
  ACTIVATE_DEVICE: ({ licenceId }) => ({ text: "Activate the device.", licenceId }),
  DEACTIVATE_DEVICE: ({ licenceId }) => ({ text: "Deactivate a device that is not used.", licenceId }),
  CHECK_OUT_LEASE: ({ licenceId }) => ({ text: "Check out a lease.", licenceId }),
  BEGIN_BY_USE: ({ licenceId }) => ({
    text: "Use it while the platform can be asked: it begins with the first use that nothing else denies.",
    licenceId,
  }),
  REDUCE_TO: ({ amount }) => ({ text: `Ask for ${amount} at most.`, reduceTo: amount }),
  TOP_UP: () => ({ text: "Top up the quota." }),
  RETRY: () => ({ text: "Try again in a moment." }),
  ASK_APPROVER: ({ approvers }) => ({
    text: `Ask ${whom(approvers, "the approver")} to approve.`,
    userIds: [...approvers],
  }),
  GIVE_UP: ({ feature, sources }) => ({
    text: `Give up ${feature}, which ${granters(sources)} grants.`,
    featureKey: feature,
    licenceIds: [...new Set(sources.flatMap(({ licenceId }) => licenceId ?? []))],
    planKeys: sourceKeys(sources, "plan"),
    addOnKeys: sourceKeys(sources, "addon"),
  }),
};

/** A remedy as the wire has it. */
export function toRemedy(remedy: Remedy): MessageInitShape<typeof RemedySchema> {
  const describe = table[remedy.kind] as (remedy: Remedy) => Members;
  return { kind: remedy.kind, ...describe(remedy) };
}

type Offer = Extract<Remedy, { kind: "BUY" }>["offers"][number];

function namesOf(offers: readonly Offer[]): string {
  return offers
    .map(({ kind, key, name }) => `${kind === "addon" ? "add-on" : kind.replace("_", " ")} ${name || key}`)
    .join(", ");
}

function keysOf(offers: readonly Offer[], kind: Offer["kind"]): string[] {
  return offers.filter((offer) => offer.kind === kind).map(({ key }) => key);
}

function granters(sources: readonly Source[]): string {
  const names = sources.map(({ source, sourceKey, licenceId }) => {
    return `${source === "addon" ? "add-on" : source} ${sourceKey ?? ""} of licence ${licenceId ?? ""}`;
  });
  return names.join(" and ");
}

function sourceKeys(sources: readonly Source[], kind: Source["source"]): string[] {
  return [...new Set(sources.filter(({ source }) => source === kind).flatMap(({ sourceKey }) => sourceKey ?? []))];
}

function whom(userIds: readonly string[], otherwise: string): string {
  return userIds.length === 0 ? otherwise : userIds.join(" or ");
}

function versionText(
  atLeast: string | undefined,
  upTo: string | undefined,
  releasedBefore: number | undefined,
): string {
  const parts = [
    ...(atLeast === undefined ? [] : [`from ${atLeast}`]),
    ...(upTo === undefined ? [] : [`up to ${upTo}`]),
    ...(releasedBefore === undefined ? [] : [`released before ${new Date(releasedBefore).toISOString()}`]),
  ];
  return `Use a version ${parts.join(", ")}.`;
}
