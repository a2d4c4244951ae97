import type { RotationPorts } from "../app/rotate-signing-key.ts";
import type { Adapters, Context } from "./adapters.ts";

/** Besides licence tokens, whose end is noted key by key, a key signs access tokens and status lists. */
export function rotationPorts({ config, clock }: Context, { keys }: Adapters): RotationPorts {
  // Other replicas sign with it until they look again.
  const signedForMs = config.keyCheckIntervalMs * 2 + Math.max(config.accessTokenTtlMs, config.statusListTtlMs);
  return { keys, clock, signedForMs };
}
