import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Seals secrets for storage. */
export interface SecretCipher {
  seal(secret: string): Buffer;
  /** @throws Error when it was sealed with another key or altered */
  open(sealed: Buffer): string;
}

const ivSizeBytes = 12;
const tagSizeBytes = 16;

/** AES-256-GCM under a key derived from the text of a key file, whatever its form. A sealed secret is iv, tag, text. */
export function createSecretCipher(keyText: string): SecretCipher {
  const key = Buffer.from(hkdfSync("sha256", keyText, "", "licet integration webhook secrets", 32));
  return {
    seal(secret) {
      const iv = randomBytes(ivSizeBytes);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), text]);
    },
    open(sealed) {
      const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, ivSizeBytes));
      decipher.setAuthTag(sealed.subarray(ivSizeBytes, ivSizeBytes + tagSizeBytes));
      const text = sealed.subarray(ivSizeBytes + tagSizeBytes);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
    },
  };
}
