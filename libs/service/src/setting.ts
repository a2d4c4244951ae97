import { readFileSync } from "node:fs";

/** One setting of a service: how its text becomes a value, and what it means. */
export interface Setting<T> {
  readonly kind: string;
  /** What it does, in one sentence, for `--help`. */
  readonly doc: string;
  /** Its text when the environment has none; without one the setting is required. */
  readonly fallback: string | undefined;
  /** May be absent, and is then undefined. */
  readonly optional: boolean;
  /** Its environment variable, when not derived from the key. */
  readonly env: string | undefined;
  /** Throws an Error that says what is wrong. */
  read(text: string): T;
}

/** What each kind of setting is told. */
export interface SettingOptions {
  readonly doc: string;
  readonly default?: string | number | boolean;
  readonly env?: string;
}

/** Settings by key; `databaseUrl` is read from DATABASE_URL. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values of settings. */
export type ConfigOf<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** Any text. */
export function string(options: SettingOptions): Setting<string> {
  return define("string", options, (text) => text);
}

/** A TCP port; 0 takes a free one. */
export function port(options: SettingOptions): Setting<number> {
  return define("port", options, (text) => readInteger(text, 0, 65535));
}

/** A whole number. */
export function integer(options: SettingOptions & { readonly min?: number; readonly max?: number }): Setting<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
  return define("integer", options, (text) => readInteger(text, min, max));
}

/** An absolute URL, as text. */
export function url(options: SettingOptions): Setting<string> {
  return define("url", options, (text) => {
    if (!URL.canParse(text)) throw new Error("not a URL");
    return text;
  });
}

/** A length of time, such as `500ms`, `30s`, `5m`, `1h`; plain numbers are milliseconds. */
export function durationMs(options: SettingOptions): Setting<number> {
  return define("duration", options, (text) => readScaled(text, { "": 1, ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 }));
}

/** An amount of memory, such as `512KiB`, `4MiB`; plain numbers are bytes. */
export function bytes(options: SettingOptions): Setting<number> {
  return define("bytes", options, (text) =>
    readScaled(text, { "": 1, B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }),
  );
}

/** `true` or `false`. */
export function boolean(options: SettingOptions): Setting<boolean> {
  return define("boolean", options, (text) => {
    if (text !== "true" && text !== "false") throw new Error("neither true nor false");
    return text === "true";
  });
}

/** One of a few words. */
export function oneOf<const T extends string>(words: readonly T[], options: SettingOptions): Setting<T> {
  return define(words.join("|"), options, (text) => {
    if (!words.includes(text as T)) throw new Error(`none of ${words.join(", ")}`);
    return text as T;
  });
}

/** A secret, by the path of the file that holds it; its value never appears in the environment. */
export function secretFile(options: SettingOptions): Setting<string> {
  return define("file", options, (path) => {
    try {
      return readFileSync(path, "utf8").trim();
    } catch (error) {
      throw new Error(`cannot read ${path}: ${(error as NodeJS.ErrnoException).code ?? "error"}`, { cause: error });
    }
  });
}

/** A setting that may be absent. */
export function optional<T>(setting: Setting<T>): Setting<T | undefined> {
  return { ...setting, optional: true };
}

function define<T>(kind: string, options: SettingOptions, read: (text: string) => T): Setting<T> {
  const fallback = options.default === undefined ? undefined : String(options.default);
  return { kind, doc: options.doc, fallback, optional: false, env: options.env, read };
}

function readInteger(text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || text.trim() === "") throw new Error("not a whole number");
  if (value < min || value > max) throw new Error(`not between ${min} and ${max}`);
  return value;
}

function readScaled(text: string, units: Readonly<Record<string, number>>): number {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(text) ?? [];
  const scale = units[unit];
  if (amount === undefined || scale === undefined) {
    throw new Error(`not a number with one of ${Object.keys(units).filter(Boolean).join(", ")}`);
  }
  return Math.round(Number(amount) * scale);
}
