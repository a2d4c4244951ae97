import { Client, Metadata, credentials } from "@grpc/grpc-js";

const asIs = (bytes: Buffer): Buffer => bytes;

/** The answer to one call, as bytes; made with a client that checks everything. */
export async function probe(options: {
  address: string;
  path: string;
  authorization?: string;
  message: Uint8Array;
}): Promise<Buffer> {
  const client = new Client(options.address, credentials.createInsecure());
  const metadata = new Metadata();
  if (options.authorization !== undefined) metadata.set("authorization", options.authorization);
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(options.path, asIs, asIs, Buffer.from(options.message), metadata, (error, answer) => {
        if (error) reject(error);
        else resolve(answer as Buffer);
      });
    });
  } finally {
    client.close();
  }
}
