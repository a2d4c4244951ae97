/** What is known of a licence: the newest revision whose terms were signed, and the token that carries them. */
export interface LicenceHead {
  readonly licenceId: string;
  readonly revision: bigint;
  /** Empty before the first. */
  readonly tokenId: string;
  readonly isRevoked: boolean;
}

/** A token that wants to be the licence's current one. */
export interface Newcomer {
  readonly tokenId: string;
  readonly licenceId: string;
  readonly revision: bigint;
}

/** Who succeeds whom. */
export interface Succession {
  /** How each newcomer begins; those of revoked licences are not there. */
  readonly states: ReadonlyMap<string, "VALID" | "SUPERSEDED">;
  /** Tokens of old that are current no more. */
  readonly superseded: readonly string[];
  readonly heads: readonly LicenceHead[];
}

/**
 * The newest revision is current, of one revision the last to come. One that comes late with older terms is issued all
 * the same, since its order waits for it, but supersedes nothing. A revoked licence gets no token any more.
 */
export function succeed(known: ReadonlyMap<string, LicenceHead>, newcomers: readonly Newcomer[]): Succession {
  const states = new Map<string, "VALID" | "SUPERSEDED">();
  const superseded: string[] = [];
  const changed = new Map<string, LicenceHead>();
  for (const { tokenId, licenceId, revision } of newcomers) {
    const head = changed.get(licenceId) ?? known.get(licenceId);
    if (head?.isRevoked === true) continue;
    if (head !== undefined && head.revision > revision) {
      states.set(tokenId, "SUPERSEDED");
      continue;
    }
    states.set(tokenId, "VALID");
    changed.set(licenceId, { licenceId, revision, tokenId, isRevoked: false });
    if (head === undefined || head.tokenId === "") continue;
    if (states.has(head.tokenId)) states.set(head.tokenId, "SUPERSEDED");
    else superseded.push(head.tokenId);
  }
  return { states, superseded, heads: [...changed.values()] };
}
