import { compileSnapshot, decide } from "@licet/decision";
import { answerQuestions } from "../worker.ts";
import { document, questions, startTime } from "./snapshot.ts";

/** How many decisions of which kind. */
export interface AllocationTask {
  kind: string;
  decisions: number;
}

const snapshot = compileSnapshot(document);

/** Answers with the bytes that each decision took. */
answerQuestions<AllocationTask, number>(async ({ kind, decisions }) => {
  const asked = questions[kind] ?? [];
  decideMany(asked, decisions);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  decideMany(asked, decisions);
  return (process.memoryUsage().heapUsed - before) / decisions;
});

function decideMany(asked: (typeof questions)[string], decisions: number): void {
  for (let index = 0; index < decisions; index++) {
    const request = asked[index % asked.length];
    if (request === undefined || !decide(snapshot, request, startTime).allowed) throw new Error("denied");
  }
}
