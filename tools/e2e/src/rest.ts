/** Whom to call as: the access token itself; none for a stranger. */
export interface RestCall {
  method?: string;
  token?: string | undefined;
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
}

/** An answer, read to its end. */
export interface RestAnswer {
  status: number;
  type: string;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined when it is none. */
  json: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- what it holds is the test's matter
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
  return { status: response.status, type, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
