import { answerQuestions } from "../worker.ts";
import type { LoadTarget } from "./load-connection.ts";
import { LoadConnection } from "./load-connection.ts";

/** Load for one server. Byte arrays come as base64. */
export interface LoadTask extends Omit<LoadTarget, "messages"> {
  messages: string[];
  connections: number;
  streamsPerConnection: number;
  warmUpSeconds: number;
  seconds: number;
}

/** What came back within the measured time. */
export interface LoadCount {
  answers: number;
  seconds: number;
  /** Processor time of the generator. */
  cpuSeconds: number;
}

answerQuestions<LoadTask, LoadCount>(async ({ messages, ...task }) => {
  const target = { ...task, messages: messages.map((message) => Buffer.from(message, "base64")) };
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  const connections = Array.from(
    { length: task.connections },
    () => new LoadConnection(target, task.streamsPerConnection, fail),
  );
  const count = () => connections.reduce((sum, { answered }) => sum + answered, 0);
  await Promise.race([pass(task.warmUpSeconds), failed]);
  const before = { answers: count(), ms: performance.now(), cpu: process.cpuUsage() };
  await Promise.race([pass(task.seconds), failed]);
  const { user, system } = process.cpuUsage(before.cpu);
  const measured = {
    answers: count() - before.answers,
    seconds: (performance.now() - before.ms) / 1000,
    cpuSeconds: (user + system) / 1e6,
  };
  await Promise.race([Promise.all(connections.map((connection) => connection.finish())), failed]);
  return measured;
});

function pass(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
