import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { credentials, loadPackageDefinition, Metadata } from "@grpc/grpc-js";
import type { GrpcObject, ServiceClientConstructor, ServiceError } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { MessageTypeDefinition, PackageDefinition } from "@grpc/proto-loader";
import { projectRoot } from "@licet/dev";

/** A refused call as a foreign client reads it: the status, and from its details ErrorInfo and BadRequest. */
export interface RefusedCall {
  code: number;
  reason: string;
  domain: string;
  fields: string[];
}

/** A client made of the .proto files and of nothing else of the project. */
export interface ProtoClient {
  /** A unary call, such as `call("licet.token.v1.TokenService", 7403, "ListSigningKeys", {})`. */
  call(service: string, port: number, method: string, request: object): Promise<unknown>;
  readError(error: unknown): RefusedCall;
}

const files = [
  "licet/entitlement/v1/decision_service.proto",
  "licet/integration/v1/integration_service.proto",
  "google/rpc/error_details.proto",
  "google/rpc/status.proto",
];

/** Lays out the imported schemas and loads the files. */
export function loadProtoClient(authorization: string): ProtoClient {
  execFileSync(process.execPath, [join(projectRoot, "tools", "gen", "generate.mjs"), "--dependencies"]);
  const includeDirs = ["proto", ".cache/proto"].map((folder) => join(projectRoot, folder));
  const definition = loadSync(files, { includeDirs, keepCase: true, longs: String, enums: String, defaults: true });
  const packages = loadPackageDefinition(definition);
  return {
    call(service, port, method, request) {
      const client = new (findService(packages, service))(`127.0.0.1:${port}`, credentials.createInsecure());
      const metadata = new Metadata();
      metadata.set("authorization", authorization);
      const answer = new Promise<unknown>((resolve, reject) => {
        const invoke = client[method] as (...args: unknown[]) => void;
        invoke.call(client, request, metadata, (error: ServiceError | null, response: unknown) =>
          error ? reject(error) : resolve(response),
        );
      });
      return answer.finally(() => client.close());
    },
    readError: (error) => readError(definition, error as ServiceError),
  };
}

function findService(packages: GrpcObject, name: string): ServiceClientConstructor {
  const found = name.split(".").reduce<unknown>((part, key) => (part as GrpcObject)[key], packages);
  return found as ServiceClientConstructor;
}

function readError(definition: PackageDefinition, { code, metadata }: ServiceError): RefusedCall {
  const decode = (name: string, bytes: Buffer): unknown =>
    (definition[name] as MessageTypeDefinition<object, object>).deserialize(bytes);
  const [bytes] = metadata.get("grpc-status-details-bin") as Buffer[];
  const { details } = decode("google.rpc.Status", bytes as Buffer) as {
    details: { type_url: string; value: Buffer }[];
  };
  const find = (name: string): unknown => {
    const found = details.find(({ type_url: url }) => url === `type.googleapis.com/${name}`);
    return found === undefined ? {} : decode(name, found.value);
  };
  const { reason, domain } = find("google.rpc.ErrorInfo") as { reason: string; domain: string };
  const { field_violations: violations = [] } = find("google.rpc.BadRequest") as {
    field_violations?: { field: string }[];
  };
  return { code, reason, domain, fields: violations.map(({ field }) => field) };
}
