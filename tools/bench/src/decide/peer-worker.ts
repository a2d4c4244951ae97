import { answerQuestions } from "../worker.ts";
import { peerEngines } from "./peer-engines.ts";
import type { PeerEngine, PeerRequest } from "./peer-engines.ts";

/** Which engine, installed where, is asked for how long. */
export interface PeerTask {
  engine: string;
  folder: string;
  seconds: number;
}

/** Decisions in the processor's own time. */
export interface PeerCount {
  decisions: number;
  allowed: number;
  cpuSeconds: number;
}

const perLook = 1000;
const ready = new Map<string, Promise<PeerEngine>>();

/** Twenty maintainers with seats, as the question to Licet. */
const requests = Array.from({ length: 20 }, (_, index): PeerRequest => {
  return { userId: `user-${index * 2}`.replace("user-38", "user-1"), role: "maintainer", country: "DE" };
});

answerQuestions<PeerTask, PeerCount>(async ({ engine, folder, seconds }) => {
  const open = peerEngines[engine];
  if (open === undefined) throw new Error(`no engine ${engine}`);
  const opening = ready.get(engine) ?? open(folder);
  ready.set(engine, opening);
  const ask = await opening;
  checkRules(engine, ask);
  const begin = process.cpuUsage();
  let decisions = 0;
  let allowed = 0;
  for (let cpuSeconds = 0; ;) {
    for (let index = 0; index < perLook; index++) {
      const request = requests[index % requests.length];
      if (request !== undefined && ask(request)) allowed++;
    }
    decisions += perLook;
    const { user, system } = process.cpuUsage(begin);
    cpuSeconds = (user + system) / 1e6;
    if (cpuSeconds >= seconds) return { decisions, allowed, cpuSeconds };
  }
});

/** The question is equal only if each of its three conditions can deny. */
function checkRules(engine: string, ask: PeerEngine): void {
  const good = { userId: "user-1", role: "owner", country: "DE" };
  const answers = [
    good,
    { ...good, role: "developer" },
    { ...good, userId: "user-99" },
    { ...good, country: "IR" },
  ].map((request) => ask(request));
  if (answers.join() !== "true,false,false,false") throw new Error(`${engine} answers ${answers.join()}`);
}
