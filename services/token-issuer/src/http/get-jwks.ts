import type { Route } from "@licet/rpc";
import type { KeyRing } from "../app/key-ring.ts";

/** GET /.well-known/jwks.json: the public keys (RFC 7517). */
export function getJwks(ring: KeyRing): Route {
  return {
    method: "GET",
    path: "/.well-known/jwks.json",
    access: "public",
    handle: () => ({
      headers: { "content-type": "application/jwk-set+json", "cache-control": "public, max-age=300" },
      body: { keys: ring.published() },
    }),
  };
}
