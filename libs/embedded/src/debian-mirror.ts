import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedError } from "./embedded-error.ts";

/** A Debian archive and the keys that sign it. */
export interface DebianMirror {
  readonly uri: string;
  readonly keyring: string;
}

const defaultUri = "http://deb.debian.org/debian";
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** The archive this machine itself installs Debian packages from, else Debian's own. */
export async function findDebianMirror(aptDir = "/etc/apt"): Promise<DebianMirror> {
  if (!existsSync(keyring)) {
    const message = `NATS cannot be had (no Debian archive keys at ${keyring}): install nats-server 2.10 or newer`;
    throw new EmbeddedError("TOOL_MISSING", message);
  }
  const uris = (await readSources(aptDir)).flatMap(urisOf);
  return { uri: uris.find((uri) => /\/debian\/?$/.test(uri)) ?? defaultUri, keyring };
}

async function readSources(aptDir: string): Promise<string[]> {
  const parts = join(aptDir, "sources.list.d");
  const names = existsSync(parts) ? (await readdir(parts)).filter((name) => /\.(list|sources)$/.test(name)) : [];
  const files = [join(aptDir, "sources.list"), ...names.toSorted().map((name) => join(parts, name))];
  return Promise.all(files.filter((file) => existsSync(file)).map((file) => readFile(file, "utf8")));
}

/** Both notations: `deb [options] URI suite …` lines, and stanzas with a `URIs:` field. */
function urisOf(sources: string): string[] {
  return sources.split("\n").flatMap((line) => {
    const text = line.trim();
    if (/^URIs:/i.test(text)) return text.split(/\s+/).slice(1);
    const oneLine = /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)/.exec(text);
    return oneLine?.[1] === undefined ? [] : [oneLine[1]];
  });
}
