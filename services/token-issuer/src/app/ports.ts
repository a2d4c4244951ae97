import type { SigningKey } from "@licet/license-token";
import type { Page } from "@licet/kernel";
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
  /** The key that signs now; undefined when the rotation was not due. */
  rotate(tenantId: string | undefined, request: RotationRequest): Promise<SigningKeyInfo | undefined>;
}

/** Clients that may ask for access tokens. */
export interface ClientStore {
  /** The client whose secret begins with the selector, or else the bootstrap client of that id. */
  find(clientId: string, selector: string): Promise<StoredClient | undefined>;
  /** @throws DomainError ALREADY_EXISTS */
  insert(client: StoredClient): Promise<void>;
  /** Writes a bootstrap client; one that was disabled stays so. */
  upsert(client: StoredClient): Promise<void>;
  list(tenantId: string, query: { pageSize: number; pageToken: string }): Promise<Page<Client>>;
  /** @throws DomainError NOT_FOUND */
  disable(tenantId: string, clientId: string): Promise<Client>;
}

/** Signs with the key that is active now. */
export type ActiveKey = () => SigningKey;
