import type { ConfigOf, Setting, Settings } from "./setting.ts";

/** Where settings come from. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings that cannot be used, all of them at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `${problems.length === 1 ? "a setting is" : `${problems.length} settings are`} wrong:\n${problems.join("\n")}`,
    );
    this.problems = problems;
  }
}

/** Reads all settings, or throws a ConfigError that names everything wrong with them. */
export function readConfig<S extends Settings>(settings: S, environment: Environment): ConfigOf<S> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, setting] of Object.entries(settings)) {
    const name = toVariable(key, setting);
    const text = environment[name] || setting.fallback;
    if (text === undefined) {
      if (!setting.optional) problems.push(`  ${name}: not set. ${setting.doc}`);
      continue;
    }
    try {
      values[key] = setting.read(text);
    } catch (error) {
      problems.push(`  ${name}: ${(error as Error).message}. ${setting.doc}`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return values as ConfigOf<S>;
}

/** All settings with their kinds, defaults and meaning, as `--help` prints them. */
export function describeSettings(settings: Settings): string {
  const rows = Object.entries(settings).map(([key, setting]) => {
    const { fallback, optional, kind } = setting;
    const state = fallback === undefined ? (optional ? "optional" : "required") : `default ${fallback}`;
    return `  ${toVariable(key, setting)} <${kind}> (${state})\n      ${setting.doc}`;
  });
  return rows.join("\n");
}

/** DATABASE_URL for `databaseUrl`. */
export function toVariable(key: string, setting: Setting<unknown>): string {
  return setting.env ?? key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
