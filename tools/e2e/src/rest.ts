/** Whom to call as: the access token itself; none for a stranger. */
export interface RestCall {
  method?: string;
  token?: string | undefined;
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test names what it expects, and fails where it is not
type Json = any;

/** An answer, read to its end. */
export interface RestAnswer {
  status: number;
  type: string;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined when it is none. What it holds is the test's matter. */
  json: Json;
}

/** One HTTP call as any client would make it; with a body it is a POST. */
export async function callRest(url: string, { method, token, headers = {}, body }: RestCall): Promise<RestAnswer> {
  const response = await fetch(url, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, type, headers: response.headers, text, json: parse(text) as unknown };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
