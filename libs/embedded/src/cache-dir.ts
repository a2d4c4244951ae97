import { accessSync, constants, mkdirSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** The folder for downloads that all clones of a user share: the preferred one, else ~/.cache/licet, else one in /tmp. */
export function chooseCacheDir(preferred?: string): string {
  if (preferred !== undefined) return preferred;
  const usual = join(homedir(), ".cache", "licet");
  return isUsable(usual) ? usual : join(tmpdir(), `licet-cache-${userInfo().uid}`);
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
