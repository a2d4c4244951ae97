import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** The secret that a file keeps; made at the first call (144 random bits, base64url), readable by its owner only. */
export async function keepSecret(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  const secret = randomBytes(18).toString("base64url");
  try {
    await writeFile(file, `${secret}\n`, { flag: "wx", mode: 0o600 });
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return (await readFile(file, "utf8")).trim();
}
