/** For tools that describe or check settings without starting anything. */
export { toVariable } from "./config.ts";
export { settingsOf } from "./settings-of.ts";
