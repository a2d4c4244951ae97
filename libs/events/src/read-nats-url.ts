/** Where NATS is, and as whom to connect, in the words of its client. */
export interface NatsTarget {
  readonly servers: string[];
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
}

/**
 * Reads NATS URLs, several separated by commas. The client ignores what they say of credentials: `user:password@` or
 * `token@` before the first host counts for all.
 */
export function readNatsUrl(text: string): NatsTarget {
  const [first = "", ...others] = text.split(",").map((each) => each.trim());
  const [, scheme = "", credentials, host = ""] = /^([a-z]+:\/\/)?(?:([^@/]*)@)?(.*)$/.exec(first) ?? [];
  const servers = [`${scheme}${host}`, ...others.map((other) => other.replace(/^([a-z]+:\/\/)?[^@/]*@/, "$1"))];
  if (credentials === undefined) return { servers };
  const [user = "", pass] = credentials.split(":", 2).map(decodeURIComponent);
  return pass === undefined ? { servers, token: user } : { servers, user, pass };
}
