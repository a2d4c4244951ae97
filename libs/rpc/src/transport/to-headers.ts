import type { Metadata } from "@grpc/grpc-js";

/** Whatever the constructor of Headers takes. */
export type HeaderInit = ConstructorParameters<typeof Headers>[0];

/** Copies grpc-js metadata into Connect's headers; binary values in base64, as they are on the wire. */
export function toHeaders(metadata: Metadata | undefined, headers: Headers): void {
  for (const [name, values] of Object.entries(metadata?.toJSON() ?? {})) {
    for (const value of values) headers.append(name, typeof value === "string" ? value : value.toString("base64"));
  }
}
