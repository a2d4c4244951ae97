/** Which room of a service may import which: main -> service -> { rpc, events, db, clients } -> app -> domain -> kernel. */
import { packageOf, readImports } from "../imports.ts";
import type { Import } from "../imports.ts";
import type { Offence, Rule } from "../offence.ts";
import { isTest } from "../source-tree.ts";
import type { SourceFile } from "../source-tree.ts";

/** A room: the rooms of its service it may import, and of which only types; the packages it may import, or any. */
type Room = { rooms: readonly string[]; packages?: readonly string[] };

const adapter: Room = { rooms: ["app", "domain"] };

const rooms: Readonly<Record<string, Room>> = {
  main: { rooms: ["service"] },
  service: { rooms: ["config", "rpc", "http", "events", "db", "clients", "app", "domain"] },
  config: { rooms: [] },
  rpc: adapter,
  http: adapter,
  events: adapter,
  db: adapter,
  clients: adapter,
  app: { rooms: ["domain"], packages: ["@licet/kernel", "@licet/decision", "@licet/license-token", "node:crypto"] },
  domain: { rooms: [], packages: ["@licet/kernel", "@licet/decision"] },
};

/** Packages that one service's domain may import besides. */
const domainExceptions: Readonly<Record<string, readonly string[]>> = {
  metering: ["decimal.js"],
};

/** Rooms import in one direction only, and domain and app name nothing of the wire or the database. */
export const roomDirections: Rule = {
  name: "room-directions",
  check: (tree) =>
    [...tree.values()].filter(({ path }) => path.startsWith("services/") && !isTest(path)).flatMap(checkFile),
};

function checkFile(file: SourceFile): Offence[] {
  const [, service = "", , ...rest] = file.path.split("/");
  if (service === "portal") return [];
  const room = rest[0]?.replace(/\.ts$/, "") ?? "";
  const rule = rooms[room];
  if (!rule) return [{ path: file.path, line: 1, rule: "room-directions", text: `a service has no room ${room}` }];
  return readImports(file).flatMap((imported) => {
    const text = refuse(room, rule, imported, service);
    return text ? [{ path: file.path, line: imported.line, rule: "room-directions", text }] : [];
  });
}

function refuse(name: string, room: Room, imported: Import, service: string): string | undefined {
  if (imported.path === undefined) return refusePackage(name, room, imported, service);
  const target = imported.path.split("/")[3]?.replace(/\.ts$/, "") ?? "";
  return target === name || room.rooms.includes(target) ? undefined : `${name} may not import ${target}`;
}

function refusePackage(name: string, room: Room, { specifier }: Import, service: string): string | undefined {
  if (!room.packages) return undefined;
  const target = packageOf(specifier) ?? "";
  const also = name === "domain" || name === "app" ? (domainExceptions[service] ?? []) : [];
  return room.packages.includes(target) || also.includes(target) ? undefined : `${name} may not import ${specifier}`;
}
