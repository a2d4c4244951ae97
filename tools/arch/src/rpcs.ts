/** The RPCs of a .proto text. `buf format` holds its shape, so that lines can be trusted. */

/** One RPC: its name, the line it begins on, and its options as written. */
export type Rpc = { name: string; line: number; options: string };

/** Every RPC that the text declares. */
export function readRpcs(text: string): Rpc[] {
  const pattern = /^ *rpc (\w+)\s*\([^)]*\)\s*returns\s*\([^)]*\)\s*(?:;|\{\s*\}|\{([\s\S]*?)^ *\})/gm;
  return [...text.matchAll(pattern)].map(({ 1: name = "", 2: options = "", index }) => ({
    name,
    line: text.slice(0, index).split("\n").length,
    options,
  }));
}
