import { spawn } from "node:child_process";
import { onCore } from "./cores.ts";

/** A process of its own that does one job, on one core. */
export interface Worker<Question, Answer> {
  pid: number;
  ask(question: Question): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts the script that calls `answerQuestions`. */
export function startWorker<Question, Answer>(
  script: URL,
  core: number,
  nodeOptions: readonly string[] = [],
): Worker<Question, Answer> {
  const options = ["--disable-warning=ExperimentalWarning", ...nodeOptions, script.pathname];
  const [program, args] = onCore(core, process.execPath, options);
  const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const ended = new Promise<never>((_resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${script.pathname} ended with code ${String(code)}`)));
  });
  ended.catch(() => {});
  return {
    pid: child.pid ?? 0,
    ask(question) {
      const answer = new Promise<Answer>((resolve) => child.once("message", (message) => resolve(message as Answer)));
      child.send(question as object);
      return Promise.race([answer, ended]);
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended.catch(() => {});
    },
  };
}

/** Answers one question after the other, until the asker goes away. */
export function answerQuestions<Question, Answer>(answer: (question: Question) => Promise<Answer>): void {
  process.on("message", (question) => {
    void answer(question as Question).then((reply) => process.send?.(reply));
  });
  process.on("disconnect", () => process.exit(0));
}
