import type { AccessTokenRequest } from "../app/issue-access-token.ts";

/** An error of RFC 6749 section 5.2. */
export interface OAuthError {
  readonly error: "invalid_request" | "invalid_client" | "invalid_scope" | "unsupported_grant_type";
  readonly description: string;
}

/** What a token request says, as far as HTTP tells it. */
export interface TokenRequestParts {
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

const known = ["grant_type", "scope", "client_id", "client_secret"] as const;

/** What clients are told who are not known. */
export const unknownClient = "the client or its secret is not known";

/** Ids and secrets (appendix A), as long as anybody's. */
const visible = /^[\x20-\x7e]{1,512}$/;

type Form = Readonly<Partial<Record<(typeof known)[number], string>>>;

/** Reads a client credentials request (RFC 6749 sections 2.3.1 and 4.4.2), or says what is wrong with it. */
export function readTokenRequest(parts: TokenRequestParts): AccessTokenRequest | OAuthError {
  const form = readForm(parts);
  if ("error" in form) return form;
  const { grant_type: grantType, scope } = form;
  if (grantType === undefined) return refuse("invalid_request", "grant_type is missing");
  if (grantType !== "client_credentials") {
    return refuse("unsupported_grant_type", "only client_credentials is supported");
  }
  const credentials = readCredentials(form, parts.authorization);
  if ("error" in credentials) return credentials;
  const { clientId, clientSecret } = credentials;
  if (!visible.test(clientId) || !visible.test(clientSecret)) return refuse("invalid_client", unknownClient);
  const scopes = scope?.split(" ").filter((part) => part !== "");
  return { ...credentials, scopes: scopes?.length === 0 ? undefined : scopes };
}

function readForm({ contentType = "", body }: TokenRequestParts): Form | OAuthError {
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    return refuse("invalid_request", "the body must be application/x-www-form-urlencoded");
  }
  const params = new URLSearchParams(body);
  const twice = known.find((name) => params.getAll(name).length > 1);
  if (twice !== undefined) return refuse("invalid_request", `${twice} stands there twice`);
  // A parameter without a value counts as omitted (section 3.1).
  return Object.fromEntries(known.map((name) => [name, params.get(name) || undefined]));
}

type Credentials = Pick<AccessTokenRequest, "clientId" | "clientSecret">;

function readCredentials(form: Form, authorization: string | undefined): Credentials | OAuthError {
  const { client_id: clientId, client_secret: clientSecret } = form;
  if (authorization === undefined) {
    if (clientId === undefined || clientSecret === undefined)
      return refuse("invalid_client", "the client must say who it is");
    return { clientId, clientSecret };
  }
  if (clientSecret !== undefined) return refuse("invalid_request", "credentials stand in header and body");
  const basic = readBasic(authorization);
  if (basic === undefined) return refuse("invalid_client", "the authorization header is not Basic");
  if (clientId !== undefined && clientId !== basic.clientId) {
    return refuse("invalid_request", "client_id is not the one of the authorization header");
  }
  return basic;
}

function readBasic(authorization: string): Credentials | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/_-]+={0,2})$/i.exec(authorization) ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1) return undefined;
  try {
    return { clientId: formDecode(text.slice(0, colon)), clientSecret: formDecode(text.slice(colon + 1)) };
  } catch {
    return undefined;
  }
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

function refuse(error: OAuthError["error"], description: string): OAuthError {
  return { error, description };
}
