import { createPrivateKey, createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Clock } from "@licet/kernel";
import type { SigningKey } from "@licet/license-token";
import { isPublished } from "../domain/signing-key.ts";
import type { SigningKeyInfo } from "../domain/signing-key.ts";
import type { StoredKey, SigningKeyStore } from "./ports.ts";

/** A public key as it is published. */
export interface PublicJwk {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly x: string;
  readonly kid: string;
  readonly alg: "EdDSA";
  readonly use: "sig";
}

/** The keys in memory. Signing with a key retired a moment ago does no harm: it stays published. */
export interface KeyRing {
  /** The key that signs. */
  active(): SigningKey;
  /** All keys whose signatures may still be met. */
  published(): readonly PublicJwk[];
  /** Looks in the store, at most every second, before it says that it does not know the key. */
  find(keyId: string): Promise<KeyObject | undefined>;
  /** Reads the keys anew. Asked while it reads it reads once more, so that what was written before the call is seen. */
  reload(): Promise<void>;
}

const lookAgainMs = 1000;

/** Loads the keys, of which there must be some. */
export async function openKeyRing(store: SigningKeyStore, clock: Clock): Promise<KeyRing> {
  let keys: readonly LoadedKey[] = [];
  let reading: Promise<void> | undefined;
  let queued: Promise<void> | undefined;
  let readAtMs = 0;

  async function read(): Promise<void> {
    readAtMs = clock.now().getTime();
    const known = new Map(keys.map((key) => [key.info.keyId, key]));
    keys = (await store.load()).map((stored) => loadKey(stored, known.get(stored.keyId)));
  }

  function startReading(): Promise<void> {
    reading = read().finally(() => (reading = undefined));
    return reading;
  }

  function reload(): Promise<void> {
    if (reading === undefined) return startReading();
    queued ??= reading
      .catch(() => undefined)
      .then(() => {
        queued = undefined;
        return startReading();
      });
    return queued;
  }

  const findLoaded = (keyId: string): LoadedKey | undefined =>
    keys.find(({ info }) => info.keyId === keyId && isPublished(info, clock.now()));

  await read();
  return {
    reload,
    active() {
      const signer = keys.find(({ info }) => info.state === "ACTIVE")?.signer;
      if (signer === undefined) throw new Error("no key signs");
      return signer;
    },
    published: () => keys.filter(({ info }) => isPublished(info, clock.now())).map(({ info }) => toPublicJwk(info)),
    async find(keyId) {
      const found = findLoaded(keyId);
      if (found !== undefined || clock.now().getTime() - readAtMs < lookAgainMs) return found?.publicKey;
      await reload();
      return findLoaded(keyId)?.publicKey;
    },
  };
}

/** The public half as verifiers read it. */
export function toPublicJwk({ keyId, publicKey }: SigningKeyInfo): PublicJwk {
  return { kty: "OKP", crv: "Ed25519", x: publicKey, kid: keyId, alg: "EdDSA", use: "sig" };
}

interface LoadedKey {
  readonly info: SigningKeyInfo;
  readonly publicKey: KeyObject;
  readonly signer: SigningKey | undefined;
}

function loadKey({ openPrivateKey, ...info }: StoredKey, known: LoadedKey | undefined): LoadedKey {
  const publicKey = known?.publicKey ?? createPublicKey({ key: { ...toPublicJwk(info) }, format: "jwk" });
  return { info, publicKey, signer: known?.signer ?? loadSigner(info.keyId, openPrivateKey) };
}

function loadSigner(kid: string, openPrivateKey: StoredKey["openPrivateKey"]): SigningKey | undefined {
  if (openPrivateKey === undefined) return undefined;
  return { kid, privateKey: createPrivateKey({ key: openPrivateKey(), format: "der", type: "pkcs8" }) };
}
