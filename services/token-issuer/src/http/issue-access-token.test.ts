import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createRemoteJWKSet, jwtVerify } from "jose";
import type { Platform } from "../fixture/platform.fixture.ts";
import { secretOf, startPlatform } from "../fixture/platform.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 60_000);
afterAll(() => platform.stop());

interface Asked {
  readonly form?: Record<string, string> | [string, string][];
  readonly basic?: [string, string];
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

function ask({ form = { grant_type: "client_credentials" }, basic, headers, body }: Asked): Promise<Response> {
  const authorization = basic && `Basic ${Buffer.from(basic.map(encodeURIComponent).join(":")).toString("base64")}`;
  return fetch(`${platform.origin}/oauth2/token`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...(authorization && { authorization }),
      ...headers,
    },
    body: body ?? new URLSearchParams(form).toString(),
  });
}

type Body = Record<"access_token" | "scope" | "error", string>;

async function toBody(response: Response): Promise<Body> {
  return (await response.json()) as Body;
}

const grant = { grant_type: "client_credentials" };
const viewer: [string, string] = ["viewer", secretOf("viewer")];

describe("a token", () => {
  it.each<[string, Asked]>([
    ["by Basic", { basic: viewer }],
    ["by the form", { form: { ...grant, client_id: viewer[0], client_secret: viewer[1] } }],
    ["by Basic, the id again in the form", { basic: viewer, form: { ...grant, client_id: "viewer" } }],
    ["with an empty scope, which counts as none", { basic: viewer, form: { ...grant, scope: "" } }],
  ])("is had %s, and says whose it is and what it may", async (_name, asked) => {
    const response = await ask(asked);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const body = await toBody(response);
    expect(body).toMatchObject({ token_type: "Bearer", expires_in: 3600, scope: "token.read credential.write" });
    const jwks = createRemoteJWKSet(new URL(`${platform.origin}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(body.access_token, jwks, {
      issuer: "licet",
      audience: "licet",
      typ: "at+jwt",
      algorithms: ["EdDSA"],
      currentDate: platform.clock.now(),
    });
    expect(protectedHeader.kid).toBeTruthy();
    expect(payload).toMatchObject({ sub: "viewer", client_id: "viewer", tenant: "acme", scope: body.scope });
    expect(payload.jti).toMatch(/^act_[0-9a-f]{32}$/);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  });

  it("is narrowed to the scopes asked for, also below a wildcard", async () => {
    const narrow = await toBody(await ask({ basic: viewer, form: { ...grant, scope: "token.read" } }));
    expect(narrow.scope).toBe("token.read");
    const below = {
      basic: ["admin", secretOf("admin")] as [string, string],
      form: { ...grant, scope: "order.* key.read" },
    };
    expect((await toBody(await ask(below))).scope).toBe("order.* key.read");
  });
});

describe("the errors of RFC 6749 section 5.2", () => {
  it.each<[string, Asked, number, string]>([
    ["no grant type", { basic: viewer, form: {} }, 400, "invalid_request"],
    ["an empty grant type", { basic: viewer, form: { grant_type: "" } }, 400, "invalid_request"],
    ["another grant", { basic: viewer, form: { grant_type: "password" } }, 400, "unsupported_grant_type"],
    [
      "a parameter twice",
      { basic: viewer, body: "grant_type=client_credentials&scope=a.b&scope=a.c" },
      400,
      "invalid_request",
    ],
    ["JSON", { basic: viewer, headers: { "content-type": "application/json" }, body: "{}" }, 400, "invalid_request"],
    ["two ways to say who", { basic: viewer, form: { ...grant, client_secret: viewer[1] } }, 400, "invalid_request"],
    ["two clients", { basic: viewer, form: { ...grant, client_id: "admin" } }, 400, "invalid_request"],
    ["nobody", {}, 401, "invalid_client"],
    ["an id without a secret", { form: { ...grant, client_id: "viewer" } }, 401, "invalid_client"],
    ["Bearer", { headers: { authorization: "Bearer x" } }, 401, "invalid_client"],
    ["Basic without a colon", { headers: { authorization: "Basic dmlld2Vy" } }, 401, "invalid_client"],
    [
      "Basic with a broken escape",
      { headers: { authorization: `Basic ${btoa("viewer:%zz")}` } },
      401,
      "invalid_client",
    ],
    ["a wrong secret", { basic: ["viewer", "nope"] }, 401, "invalid_client"],
    ["an unknown client", { basic: ["nobody", "nope"] }, 401, "invalid_client"],
    ["NUL in the id", { basic: ["view\0er", "nope"] }, 401, "invalid_client"],
    ["another client's secret", { basic: ["viewer", secretOf("admin")] }, 401, "invalid_client"],
    [
      "a scope it does not hold",
      { basic: viewer, form: { ...grant, scope: "token.read key.rotate" } },
      400,
      "invalid_scope",
    ],
    ["a wildcard above what it holds", { basic: viewer, form: { ...grant, scope: "token.*" } }, 400, "invalid_scope"],
  ])("%s", async (_name, asked, status, error) => {
    const response = await ask(asked);
    expect([response.status, (await toBody(response)).error]).toEqual([status, error]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("www-authenticate")).toBe(
      status === 401 ? 'Basic realm="licet", charset="UTF-8"' : null,
    );
  });

  it("says the same of an unknown client and of a wrong secret", async () => {
    const answers = await Promise.all(
      [
        ["viewer", "x"],
        ["nobody-at-all", "x"],
      ].map(async (basic) => (await ask({ basic: basic as [string, string] })).text()),
    );
    expect(new Set(answers).size).toBe(1);
  });

  it("too many failures are slowed down, known or not, but for the secret that was right before", async () => {
    await ask({ basic: viewer });
    for (const clientId of ["viewer", "no-such-client"]) {
      const attempts = await Promise.all(Array.from({ length: 40 }, () => ask({ basic: [clientId, "guess"] })));
      const refused = attempts.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(5);
      expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect((await ask({ basic: viewer })).status).toBe(200);
  });

  it("GET is not supported", async () => {
    expect((await fetch(`${platform.origin}/oauth2/token`)).status).toBe(405);
  });
});
