import type { Command } from "commander";
import { drawTrace } from "../draw-trace.ts";
import type { TraceSpan } from "../draw-trace.ts";
import { printJson, printLines } from "../output.ts";
import { connect, wantsJson } from "../profile.ts";

/** `licet trace`. */
export function addTraceCommand(program: Command): void {
  program
    .command("trace <id>")
    .description("draw one trace across the services, PostgreSQL and NATS")
    .action(async (traceId: string, _options: object, command: Command) => {
      const response = await connect(command).fetch(`/dev/traces/${traceId}`);
      if (!response.ok) throw new Error("this platform keeps no traces of its own; ask its collector");
      const { spans } = (await response.json()) as { spans: TraceSpan[] };
      if (spans.length === 0) throw new Error(`no trace ${traceId} is kept (traces arrive within a few seconds)`);
      if (wantsJson(command)) printJson(spans);
      else printLines(drawTrace(spans));
    });
}
