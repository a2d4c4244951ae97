import type { JsonValue } from "@licet/decision";

/** The data of an event. */
export type JsonObject = Readonly<Record<string, JsonValue>>;

/** The value at a path such as `job.minutes`; a name that contains dots is found as a whole first. */
export function readPath(data: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = data;
  if (Object.hasOwn(data, path)) return data[path];
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}
