import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Heard } from "./freshness.ts";
import type { SnapshotText } from "./snapshot-store.ts";

/** What survives a restart. */
export interface CachedState {
  readonly cursor: string;
  readonly snapshots: readonly SnapshotText[];
}

/** A folder's two files of one watcher: what is known, and when it was last known to be all. */
export interface DiskCache {
  /** Undefined when there is nothing, or nothing that can be relied on; the warning says why. */
  read(): Promise<{ state: CachedState; heard: Heard | undefined } | undefined>;
  /** Writes what is known, and then when it was heard. */
  write(state: CachedState, heard: Heard): Promise<void>;
  /** Writes only when it was heard, of what was written or read last. */
  writeHeard(heard: Heard): Promise<void>;
}

/** Of the format of both files; another one is not read. */
const format = 1;
const notYet: ReadonlySet<string> = new Set(["ENOENT"]);

/** `identity` says whose snapshots they are: the platform's address, the client and the accounts. */
export function createDiskCache(folder: string, identity: string, warn: (message: string) => void): DiskCache {
  const stem = join(folder, `licet-${sha256(identity).slice(0, 32)}`);
  const statePath = `${stem}.snapshots`;
  const heardPath = `${stem}.heard`;
  let digest = "";

  async function readWhole<T>(path: string, parse: (text: string) => T): Promise<T | undefined> {
    try {
      return parse(await readFile(path, "utf8"));
    } catch (error) {
      const { code = "" } = error as { code?: string };
      if (!notYet.has(code)) warn(`${path} is not used: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  function parseState(text: string): CachedState {
    const [body, found] = splitDigest(text);
    const [header = "", ...lines] = body.split("\n");
    const { format: foundFormat, identity: owner, cursor, count } = JSON.parse(header) as Header;
    if (foundFormat !== format) throw new Error(`it has format ${foundFormat}`);
    if (owner !== identity) throw new Error("it belongs to another client");
    if (lines.length !== count) throw new Error("it is not whole");
    digest = found;
    return { cursor, snapshots: lines.map((line) => JSON.parse(line) as SnapshotText) };
  }

  function parseHeard(text: string): Heard {
    const { of, heardAt, seenAt } = JSON.parse(splitDigest(text)[0]) as Heard & { of: string };
    if (of !== digest) throw new Error("it belongs to other snapshots");
    return { heardAt, seenAt };
  }

  const writeHeard = ({ heardAt, seenAt }: Heard): Promise<unknown> =>
    writeWhole(heardPath, [JSON.stringify({ of: digest, heardAt, seenAt })]);

  return {
    async read() {
      const state = await readWhole(statePath, parseState);
      return state && { state, heard: await readWhole(heardPath, parseHeard) };
    },
    async write({ cursor, snapshots }, heard) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const header: Header = { format, identity, cursor, count: snapshots.length };
      digest = await writeWhole(statePath, [header, ...snapshots].map(toLine));
      await writeHeard(heard);
    },
    async writeHeard(heard) {
      if (digest !== "") await writeHeard(heard);
    },
  };
}

interface Header {
  readonly format: number;
  readonly identity: string;
  readonly cursor: string;
  readonly count: number;
}

function toLine(value: Header | SnapshotText): () => string {
  return () => JSON.stringify(value);
}

function splitDigest(text: string): [body: string, digest: string] {
  const end = text.lastIndexOf("\n");
  const [body, digest] = [text.slice(0, end), text.slice(end + 1)];
  if (end < 0 || sha256(body) !== digest) throw new Error("its checksum does not fit");
  return [body, digest];
}

const breathe = promisify(setImmediate);

/** So many lines are made between two breaths of the process. */
const linesAtOnce = 100;

/** Into a file beside it, onto the disk, and then into its place: a reader sees the old or the new, never a part. */
async function writeWhole(path: string, lines: readonly (string | (() => string))[]): Promise<string> {
  const part = `${path}.${process.pid}.part`;
  const hash = createHash("sha256");
  const file = await open(part, "w", 0o600);
  try {
    for (let start = 0; start < lines.length; start += linesAtOnce) {
      const chunk = lines.slice(start, start + linesAtOnce).map((line) => (typeof line === "string" ? line : line()));
      const text = `${start === 0 ? "" : "\n"}${chunk.join("\n")}`;
      hash.update(text);
      await file.write(text);
      await breathe();
    }
    const digest = hash.digest("hex");
    await file.write(`\n${digest}`);
    await file.sync();
    await file.close();
    await rename(part, path);
    return digest;
  } catch (error) {
    await file.close().catch(() => {});
    throw error;
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
