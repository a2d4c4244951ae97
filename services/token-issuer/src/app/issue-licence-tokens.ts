import type { Clock, IdGenerator } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { LicenceDocument, SnapshotDocument } from "@licet/decision";
import { decodeSnapshot } from "@licet/decision";
import { createLicenceClaims, signLicenceToken } from "@licet/license-token";
import { toTokenTimes } from "../domain/token-times.ts";
import type { ActiveKey, SignedToken, StatusPlace, TokenDraft, TokenStore } from "./ports.ts";

/** A licence's new terms, as entitlement tells them. */
export interface LicenceTerms extends Omit<TokenDraft, "tokenId"> {
  /** The snapshot reduced to the licence, JSON. */
  readonly document: string;
}

/** Signs tokens for licences of one tenant. */
export type IssueLicenceTokens = (tenantId: string, terms: readonly LicenceTerms[]) => Promise<void>;

/** What it takes. */
export interface IssuePorts {
  readonly tokens: TokenStore;
  readonly activeKey: ActiveKey;
  readonly clock: Clock;
  readonly newId: IdGenerator;
  readonly issuer: string;
  readonly refreshMs: number;
}

/** The command over its ports. */
export function createIssueLicenceTokens(ports: IssuePorts): IssueLicenceTokens {
  return async (tenantId, terms) => {
    const drafts = terms.map((each) => toDraft(tenantId, each, ports.newId("tok")));
    const key = ports.activeKey();
    const now = ports.clock.now();
    await ports.tokens.issue(tenantId, drafts, (draft, place) => signDraft(draft, place, { ...ports, key, now }));
  };
}

interface LicenceDraft extends TokenDraft {
  readonly snapshot: SnapshotDocument;
  readonly licence: LicenceDocument;
}

/** Nothing is signed that verifiers would refuse, or that is about somebody else than the event is. */
function toDraft(tenantId: string, { document, ...draft }: LicenceTerms, tokenId: string): LicenceDraft {
  const snapshot = decodeSnapshot(document);
  const licence = snapshot.licences.find(({ id }) => id === draft.licenceId);
  if (licence === undefined || snapshot.tenantId !== tenantId || snapshot.accountId !== draft.accountId) {
    throw new DomainError("DOCUMENT_FOREIGN", "the licence's document is not about the licence", {
      licence_id: draft.licenceId,
    });
  }
  return { ...draft, tokenId, snapshot, licence };
}

interface Signing {
  readonly key: ReturnType<ActiveKey>;
  readonly now: Date;
  readonly issuer: string;
  readonly refreshMs: number;
}

function signDraft(draft: LicenceDraft, place: StatusPlace, { key, now, issuer, refreshMs }: Signing): SignedToken {
  const { neededUntil, ...times } = toTokenTimes(draft.licence, now, refreshMs);
  const claims = createLicenceClaims(draft.snapshot, draft.licenceId, {
    issuer,
    tokenId: draft.tokenId,
    issuedAt: now,
    ...times,
    status: { uri: place.uri, idx: place.index },
  });
  return {
    token: signLicenceToken(claims, key),
    keyId: key.kid,
    issueTime: now,
    ...(times.expiresAt && { expireTime: times.expiresAt }),
    neededUntil,
  };
}
