import type { Clock } from "@licet/kernel";
import { isRotationDue } from "../domain/signing-key.ts";
import type { SigningKeyInfo } from "../domain/signing-key.ts";
import { generateKey } from "./generate-key.ts";
import type { SigningKeyStore } from "./ports.ts";

/** What keys are rotated with. */
export interface RotationPorts {
  readonly keys: SigningKeyStore;
  readonly clock: Clock;
  /** For how long what a key signs besides licence tokens lives. */
  readonly signedForMs: number;
}

/** Makes the next key sign and a fresh one next; answers with the key that signs from now on. */
export type RotateSigningKey = (tenantId: string) => Promise<SigningKeyInfo>;

/** The command over its ports. */
export function createRotateSigningKey({ keys, clock, signedForMs }: RotationPorts): RotateSigningKey {
  return async (tenantId) => {
    const rotated = await keys.rotate(tenantId, { ...toRotation(clock.now(), signedForMs), isDue: () => true });
    if (rotated === undefined) throw new Error("a rotation that is always due was not");
    return rotated;
  };
}

/** Rotates keys that have signed for long enough; of several replicas one does. */
export async function rotateWhenDue({ keys, clock, signedForMs }: RotationPorts, maxAgeMs: number): Promise<void> {
  const now = clock.now();
  if (!isRotationDue(await keys.list(), now, maxAgeMs)) return;
  await keys.rotate(undefined, {
    ...toRotation(now, signedForMs),
    isDue: (present) => isRotationDue(present, now, maxAgeMs),
  });
}

function toRotation(now: Date, signedForMs: number) {
  return { now, fresh: generateKey(), neededUntil: new Date(now.getTime() + signedForMs) };
}
