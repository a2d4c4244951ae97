import { compileSnapshot, decide } from "@licet/decision";
import { answerQuestions } from "../worker.ts";
import { document, questions, startTime } from "./snapshot.ts";

/** Which questions to decide, and for how long. */
export interface DecideTask {
  kind: string;
  seconds: number;
}

/** How many decisions the processor gave in its own time, all threads of the process counted. */
export interface DecideCount {
  decisions: number;
  allowed: number;
  cpuSeconds: number;
}

const perLook = 5000;
const snapshot = compileSnapshot(document);

answerQuestions<DecideTask, DecideCount>(async ({ kind, seconds }) => {
  const asked = questions[kind] ?? [];
  const begin = process.cpuUsage();
  const nowMs = startTime.getTime();
  let decisions = 0;
  let allowed = 0;
  for (let cpuSeconds = 0; ;) {
    for (let index = 0; index < perLook; index++) {
      const request = asked[index % asked.length];
      if (request === undefined) continue;
      // Every call comes at an instant of its own, as in a service.
      if (decide(snapshot, request, new Date(nowMs + decisions + index)).allowed) allowed++;
    }
    decisions += perLook;
    const { user, system } = process.cpuUsage(begin);
    cpuSeconds = (user + system) / 1e6;
    if (cpuSeconds >= seconds) return { decisions, allowed, cpuSeconds };
  }
});
