import type { NatsSearch } from "@licet/embedded";

/** Where this process's environment says that nats-server is, or is to be kept. */
export function natsSurroundings(): NatsSearch {
  const { NATS_SERVER, PATH, LICET_CACHE_DIR } = process.env;
  return { executable: NATS_SERVER || undefined, searchPath: PATH, cacheDir: LICET_CACHE_DIR || undefined };
}
