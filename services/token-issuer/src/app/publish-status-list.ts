import { createHash } from "node:crypto";
import type { Clock } from "@licet/kernel";
import { signStatusListToken } from "@licet/license-token";
import type { ActiveKey, StatusListReads, StatusListState } from "./ports.ts";

/** A signed list, and what its bytes are recognised by. */
export interface PublishedStatusList {
  readonly token: string;
  readonly etag: string;
}

/** The list as it stands; undefined when there is none of that id. */
export type PublishStatusList = (listId: string) => Promise<PublishedStatusList | undefined>;

/** What it takes. */
export interface PublishPorts {
  readonly lists: StatusListReads;
  readonly activeKey: ActiveKey;
  readonly clock: Clock;
  readonly issuer: string;
  /** How long a reader may rely on a list. */
  readonly ttlMs: number;
}

interface Signed extends PublishedStatusList {
  readonly version: bigint;
  readonly signedAtMs: number;
}

const maxKept = 1000;

/**
 * The store is asked each time for nothing but the version, so that a revocation shows at once on every replica; the
 * signed list is kept until a bit changes, or half of its life is over.
 */
export function createPublishStatusList({ lists, activeKey, clock, issuer, ttlMs }: PublishPorts): PublishStatusList {
  const kept = new Map<string, Signed>();

  function sign({ uri, size, version, revoked }: StatusListState, now: Date): Signed {
    const statuses = new Uint8Array(size);
    for (const index of revoked) statuses[index] = 1;
    const ttlSeconds = Math.floor(ttlMs / 1000);
    const content = { issuer, uri, statuses, bits: 1, issuedAt: now, ttlSeconds } as const;
    const token = signStatusListToken(content, activeKey());
    const etag = `"${createHash("sha256").update(token).digest("base64url")}"`;
    return { token, etag, version, signedAtMs: now.getTime() };
  }

  return async (listId) => {
    const now = clock.now();
    const known = kept.get(listId);
    const isFresh = known !== undefined && now.getTime() - known.signedAtMs < ttlMs / 2;
    const state = await lists.read(listId, isFresh ? known.version : undefined);
    if (state === "unchanged") return known;
    if (state === "unknown") return undefined;
    const signed = sign(state, now);
    if (kept.size >= maxKept) kept.clear();
    kept.set(listId, signed);
    return signed;
  };
}
