import type { Writable } from "node:stream";
import type pg from "pg";

/** What a client writes to; pg has it, but its types do not. */
interface Connected {
  readonly connection: { readonly stream: Writable };
}

const gathering = new WeakSet<Writable>();

/** Lets all that is written to the connection during this turn of the event loop leave in one write. */
export function gatherWrites(client: pg.PoolClient): void {
  const { stream } = (client as unknown as Connected).connection;
  if (gathering.has(stream)) return;
  gathering.add(stream);
  stream.cork();
  process.nextTick(() => {
    gathering.delete(stream);
    stream.uncork();
  });
}
