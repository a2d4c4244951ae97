import { Server, ServerCredentials, logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import { answerQuestions } from "../worker.ts";

/** What the bare server answers to every call of one method. Bytes as base64. */
export interface BareTask {
  path: string;
  answer: string;
}

/** Where it listens. */
export interface BarePort {
  port: number;
}

const asIs = (bytes: Buffer): Buffer => bytes;

/** The least that a grpc-js server can do: bytes in, the same bytes out every time. */
answerQuestions<BareTask, BarePort>(async ({ path, answer }) => {
  setLogVerbosity(logVerbosity.NONE);
  const constant = Buffer.from(answer, "base64");
  const server = new Server();
  const call = {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
  server.addService(
    { call },
    { call: (_call: unknown, reply: (error: null, bytes: Buffer) => void) => reply(null, constant) },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port };
});
