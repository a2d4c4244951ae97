import { accessSync, constants, lstatSync, mkdirSync, mkdtempSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/**
 * The folder for downloads that all clones of a user share: the preferred one, else ~/.cache/licet, else one in /tmp. Programs
 * are run from it: one in /tmp that somebody else has made is passed over for a fresh one.
 */
export function chooseCacheDir(preferred?: string, home = homedir(), scratch = tmpdir()): string {
  if (preferred !== undefined) return preferred;
  const usual = join(home, ".cache", "licet");
  if (isUsable(usual)) return usual;
  const { uid } = userInfo();
  const shared = join(scratch, `licet-cache-${uid}`);
  return isOwn(shared, uid) ? shared : mkdtempSync(`${shared}-`);
}

function isUsable(dir: string): boolean {
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function isOwn(dir: string, uid: number): boolean {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const found = lstatSync(dir);
    return found.isDirectory() && found.uid === uid && (found.mode & 0o022) === 0;
  } catch {
    return false;
  }
}
