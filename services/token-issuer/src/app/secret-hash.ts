import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

const cost = { N: 16_384, r: 8, p: 1 };
const sizeBytes = 32;

/** A secret as it is stored: scrypt's parameters, salt and hash. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(secret, salt, sizeBytes, cost);
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

/** Compares in constant time. Without a stored hash it takes as long and answers no. */
export async function verifySecret(secret: string, stored: string | undefined): Promise<boolean> {
  const [, N, r, p, salt = "", hash = ""] = (stored ?? unknownClient).split("$");
  const expected = Buffer.from(hash, "base64url");
  const params = { N: Number(N), r: Number(r), p: Number(p) };
  const actual = await derive(secret, Buffer.from(salt, "base64url"), expected.length, params);
  return timingSafeEqual(actual, expected) && stored !== undefined;
}

const nothing = (bytes: number): string => Buffer.alloc(bytes).toString("base64url");

/** No secret has this hash. */
const unknownClient = ["scrypt", cost.N, cost.r, cost.p, nothing(16), nothing(sizeBytes)].join("$");

function derive(secret: string, salt: Buffer, lengthBytes: number, params: typeof cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, lengthBytes, params, (error, hash) => (error ? reject(error) : resolve(hash)));
  });
}
