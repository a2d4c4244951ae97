import type { Route, RouteResponse } from "@licet/rpc";
import type { AccessTokenAnswer, IssueAccessToken } from "../app/issue-access-token.ts";
import { readTokenRequest, unknownClient } from "./read-token-request.ts";

const headers = { "cache-control": "no-store", pragma: "no-cache" };

/** POST /oauth2/token: an access token by client credentials (RFC 6749 section 4.4). */
export function issueAccessToken(issue: IssueAccessToken): Route {
  return {
    method: "POST",
    path: "/oauth2/token",
    access: "public",
    maxBodyBytes: 16 * 1024,
    async handle(request, context) {
      const parsed = readTokenRequest({
        contentType: context.header("content-type"),
        authorization: context.header("authorization"),
        body: await request.text(),
      });
      return "error" in parsed ? refuse(parsed.error, parsed.description) : toResponse(await issue(parsed));
    },
  };
}

function toResponse(answer: AccessTokenAnswer): RouteResponse {
  switch (answer.kind) {
    case "issued": {
      const { token, expiresInSeconds, scope } = answer;
      const body = { access_token: token, token_type: "Bearer", expires_in: expiresInSeconds, scope };
      return { headers, body };
    }
    case "invalid_client":
      return refuse("invalid_client", unknownClient);
    case "invalid_scope":
      return refuse("invalid_scope", "the client may not have all the scopes it asks for");
    case "too_many": {
      const retryAfter = String(Math.ceil(answer.waitMs / 1000));
      const refusal = refuse("invalid_client", "too many failed attempts");
      return { ...refusal, status: 429, headers: { ...refusal.headers, "retry-after": retryAfter } };
    }
  }
}

function refuse(error: string, description: string): RouteResponse {
  const isUnknown = error === "invalid_client";
  return {
    status: isUnknown ? 401 : 400,
    headers: { ...headers, ...(isUnknown && { "www-authenticate": 'Basic realm="licet", charset="UTF-8"' }) },
    body: { error, error_description: description },
  };
}
