export { LicetProvider } from "./licet-provider.ts";
export type { LicetProviderOptions } from "./licet-provider.ts";
