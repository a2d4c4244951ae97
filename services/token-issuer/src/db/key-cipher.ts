import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { DomainError } from "@licet/kernel";

/** Seals private keys for storage; the key's id is sealed with it, so that no row can be put in the place of another. */
export interface KeyCipher {
  seal(privateKey: Buffer, keyId: string): Buffer;
  /** @throws DomainError KEY_NOT_OPENED when it was sealed with another key or for another id, or altered */
  open(sealed: Buffer, keyId: string): Buffer;
}

const ivSizeBytes = 12;
const tagSizeBytes = 16;

/** AES-256-GCM under a key derived from the text of a key file, whatever its form. What is sealed is iv, tag, text. */
export function createKeyCipher(keyText: string): KeyCipher {
  const key = Buffer.from(hkdfSync("sha256", keyText, "", "licet token-issuer signing keys", 32));
  return {
    seal(privateKey, keyId) {
      const iv = randomBytes(ivSizeBytes);
      const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(keyId));
      const text = Buffer.concat([cipher.update(privateKey), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), text]);
    },
    open(sealed, keyId) {
      const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, ivSizeBytes));
      decipher.setAAD(Buffer.from(keyId)).setAuthTag(sealed.subarray(ivSizeBytes, ivSizeBytes + tagSizeBytes));
      const text = decipher.update(sealed.subarray(ivSizeBytes + tagSizeBytes));
      try {
        return Buffer.concat([text, decipher.final()]);
      } catch {
        throw new DomainError("KEY_NOT_OPENED", `signing key ${keyId} was sealed with another encryption key`, {
          key_id: keyId,
        });
      }
    },
  };
}
