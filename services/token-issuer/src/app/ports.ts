import type { SigningKey } from "@licet/license-token";
import type { Page } from "@licet/kernel";
import type { LicenceToken } from "../domain/licence-token.ts";
import type { Client, StoredClient } from "../domain/client.ts";
import type { SigningKeyInfo } from "../domain/signing-key.ts";
import type { KeyMaterial } from "./generate-key.ts";

/** A key as kept. */
export interface StoredKey extends SigningKeyInfo {
  /** Opens the sealed private half, PKCS #8 in DER; a retired key has none any more. */
  readonly openPrivateKey: (() => Buffer) | undefined;
}

/** What a rotation is made of. */
export interface RotationRequest {
  readonly now: Date;
  readonly fresh: KeyMaterial;
  /** The key to be retired is published at least until then. */
  readonly neededUntil: Date;
  /** Asked when no other replica can rotate. */
  isDue(keys: readonly SigningKeyInfo[]): boolean;
}

/** Signing keys, the platform's own. */
export interface SigningKeyStore {
  /** Makes an active and a next key unless there are; of several replicas one does. */
  ensure(now: Date, make: () => KeyMaterial): Promise<void>;
  load(): Promise<readonly StoredKey[]>;
  /** Newest first. */
  list(tenantId?: string): Promise<readonly SigningKeyInfo[]>;
  /** Publishes a key at least until then, also once it is retired. */
  keepPublished(keyId: string, until: Date): Promise<void>;
  /** The key that signs now; undefined when the rotation was not due. */
  rotate(tenantId: string | undefined, request: RotationRequest): Promise<SigningKeyInfo | undefined>;
}

/** Clients that may ask for access tokens. */
export interface ClientStore {
  /** The client whose secret begins with the selector, or else the bootstrap client of that id. */
  find(clientId: string, selector: string): Promise<StoredClient | undefined>;
  /** @throws DomainError ALREADY_EXISTS */
  insert(client: StoredClient, actor: string): Promise<void>;
  /** Writes a bootstrap client; one that was disabled stays so. */
  upsert(client: StoredClient): Promise<void>;
  /** By id; of one account where one is named. */
  list(tenantId: string, query: { pageSize: number; pageToken: string; accountId: string }): Promise<Page<Client>>;
  /** @throws DomainError NOT_FOUND */
  disable(tenantId: string, clientId: string, actor: string): Promise<Client>;
}

/** Signs with the key that is active now. */
export type ActiveKey = () => SigningKey;

/** The trace that a step continues; its content is the adapters' business. */
export interface Cause {
  readonly context: object;
}

/** A token about to be signed. */
export interface TokenDraft {
  readonly tokenId: string;
  readonly licenceId: string;
  readonly accountId: string;
  /** Empty without an order. */
  readonly orderId: string;
  /** Licences that the order makes or changes in all. */
  readonly orderLicenceCount: number;
  readonly revision: bigint;
  readonly cause: Cause;
}

/** Where a token's revocation is published. */
export interface StatusPlace {
  readonly listId: string;
  readonly uri: string;
  readonly index: number;
}

/** A token as signed. */
export interface SignedToken extends Pick<LicenceToken, "token" | "keyId" | "issueTime" | "expireTime"> {
  /** Until when its key must be published. */
  readonly neededUntil: Date;
}

/** A licence that ended for ever. */
export interface Revocation {
  readonly licenceId: string;
  readonly revision: bigint;
  readonly reason: string;
  readonly cause: Cause;
}

/** Which tokens; empty texts mean all. */
export interface TokenQuery {
  readonly pageSize: number;
  readonly pageToken: string;
  readonly accountId: string;
  readonly licenceId: string;
}

/** Licence tokens. Each change is one transaction that also writes the events. */
export interface TokenStore {
  /** Signs and keeps the drafts of one tenant, in their order; those of revoked licences are left out. */
  issue<Draft extends TokenDraft>(
    tenantId: string,
    drafts: readonly Draft[],
    sign: (draft: Draft, place: StatusPlace) => SignedToken,
  ): Promise<void>;
  /** Revokes all tokens of licences, and those that might come late. */
  revokeLicences(tenantId: string, revocations: readonly Revocation[]): Promise<void>;
  /** Revoking again changes nothing. @throws DomainError NOT_FOUND */
  revokeToken(tenantId: string, tokenId: string, reason: string): Promise<LicenceToken>;
}

/** Licence tokens, to be read. */
export interface TokenReads {
  /** The newest token of a licence. @throws DomainError NOT_FOUND */
  current(tenantId: string, licenceId: string): Promise<LicenceToken>;
  list(tenantId: string, query: TokenQuery): Promise<Page<LicenceToken>>;
}

/** A status list as it stands. */
export interface StatusListState {
  readonly uri: string;
  readonly size: number;
  readonly version: bigint;
  readonly revoked: readonly number[];
}

/** Status lists, which whoever knows their id may read. */
export interface StatusListReads {
  read(listId: string, knownVersion: bigint | undefined): Promise<StatusListState | "unchanged" | "unknown">;
}
