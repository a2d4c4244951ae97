import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { StatusSchema } from "@licet/contracts/rpc";
import { type ServiceError, type status, Metadata } from "@grpc/grpc-js";
import type { ErrorDetail } from "./rpc-error.ts";

const statusKey = "grpc-status-details-bin";

/** gRPC and Connect number their codes alike. */
const codes = new Map<number, Code>(
  Object.values(Code)
    .filter((code) => typeof code === "number")
    .map((code) => [code, code]),
);

/** What grpc-js sends for an error: code, text, and the details as google.rpc.Status in the trailers. */
export function toGrpcStatus(error: ConnectError): { code: status; details: string; metadata: Metadata } {
  const metadata = new Metadata();
  if (error.details.length > 0) {
    const details = (error.details as ErrorDetail[]).map(({ desc, value }) => anyPack(desc, create(desc, value)));
    const told = create(StatusSchema, { code: error.code, message: error.rawMessage, details });
    metadata.set(statusKey, Buffer.from(toBinary(StatusSchema, told)));
  }
  return { code: error.code as unknown as status, details: error.rawMessage, metadata };
}

/** What grpc-js received, as Connect's clients know it. */
export function fromGrpcStatus(status: Pick<ServiceError, "code" | "details" | "metadata">): ConnectError {
  const headers = new Headers();
  for (const [name, value] of Object.entries(status.metadata.getMap())) {
    if (typeof value === "string") headers.set(name, value);
  }
  const error = new ConnectError(status.details, codes.get(status.code) ?? Code.Unknown, headers);
  error.isWireError = true;
  error.details = fromStatusDetails(status.metadata.get(statusKey)[0]);
  return error;
}

function fromStatusDetails(bytes: string | Buffer | undefined): ConnectError["details"] {
  if (!(bytes instanceof Uint8Array)) return [];
  try {
    return fromBinary(StatusSchema, bytes).details.map(({ typeUrl, value }) => ({
      type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1),
      value,
    }));
  } catch {
    return [];
  }
}
