import type { DescField } from "@bufbuild/protobuf";

/** Reads a field of a message as it lies there: undefined when it is absent, or another member of its oneof is set. */
export function toFieldReader({ oneof, localName }: DescField): (message: object) => unknown {
  if (!oneof) return (message) => (message as Record<string, unknown>)[localName];
  const group = oneof.localName;
  return (message) => {
    const chosen = (message as Record<string, { case?: string; value?: unknown }>)[group];
    return chosen?.case === localName ? chosen.value : undefined;
  };
}
