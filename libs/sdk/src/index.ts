export { createLicet } from "./licet.ts";
export type { Licet, LicetOptions } from "./licet.ts";
export { AccessDeniedError, createAccessTokens } from "./access-token.ts";
export type { AccessTokens, ClientCredentials } from "./access-token.ts";
