import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** The unprivileged account that a server runs as when root starts it. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** What a user needs of a path: to pass through or run it, or to read it. */
export type Access = "enter" | "read";

const accessBit: Record<Access, number> = { enter: 0o1, read: 0o4 };

/** `postgres` if the machine has it, else `nobody`; undefined for a caller who is not root and runs servers as himself. */
export function chooseServerUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readUsers();
  return users.get("postgres") ?? users.get("nobody") ?? { name: "65534", uid: 65534, gid: 65534 };
}

/** Whether the user may enter every folder above a path, and has the wanted access to the path itself. */
export function mayUse(user: ServerUser, path: string, access: Access): boolean {
  const real = realpathSync(path);
  if (!allows(user, real, access)) return false;
  for (let folder = dirname(real); ; folder = dirname(folder)) {
    if (!allows(user, folder, "enter")) return false;
    if (folder === dirname(folder)) return true;
  }
}

function allows(user: ServerUser, path: string, access: Access): boolean {
  const { mode, uid, gid } = statSync(path);
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & accessBit[access]) !== 0;
}

function readUsers(): Map<string, ServerUser> {
  const rows = readFileSync("/etc/passwd", "utf8").split("\n");
  return new Map(
    rows.flatMap((row) => {
      const [name, , uid, gid] = row.split(":");
      return name && uid && gid ? [[name, { name, uid: Number(uid), gid: Number(gid) }] as const] : [];
    }),
  );
}
