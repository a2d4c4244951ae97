import { randomBytes } from "node:crypto";

/** A fresh secret, and the part of it that finds its client. */
export interface ClientSecret {
  readonly secret: string;
  readonly selector: string;
}

const form = /^lcs_([0-9a-f]{32})_/;

/** 128 bits that find the client and 256 that prove it. */
export function createClientSecret(): ClientSecret {
  const selector = randomBytes(16).toString("hex");
  return { secret: `lcs_${selector}_${randomBytes(32).toString("base64url")}`, selector };
}

/** The selector of a secret made here; empty for any other. */
export function selectorOf(secret: string): string {
  return form.exec(secret)?.[1] ?? "";
}
