import {
  type DescFile,
  type Registry,
  type MessageInitShape,
  type MessageShape,
  createRegistry,
  toBinary,
} from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { type RpcService, implementService } from "@licet/rpc";
import {
  type ServerReflectionRequestSchema,
  type ServerReflectionResponseSchema,
  ServerReflection,
} from "./gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ServerReflectionAlpha } from "./gen/grpc/reflection/v1alpha/reflection_pb.ts";

type Request = MessageShape<typeof ServerReflectionRequestSchema>;
type Response = MessageInitShape<typeof ServerReflectionResponseSchema>;
type Answer = NonNullable<Response["messageResponse"]>;

const notFound = 5;

/** Server reflection, so that `buf curl` and grpcurl need no schema; the older version says the same. */
export function implementReflection(services: readonly RpcService[]): RpcService[] {
  const all = [...services.map(({ desc }) => desc), ServerReflection, ServerReflectionAlpha];
  const files = collectFiles(all.map(({ file }) => file));
  const registry = createRegistry(...files);
  const names = all.map(({ typeName }) => ({ name: typeName }));

  async function* serverReflectionInfo(requests: AsyncIterable<Request>): AsyncGenerator<Response> {
    for await (const request of requests) {
      const messageResponse = answer(request, names, registry, files);
      yield { validHost: request.host, originalRequest: request, messageResponse };
    }
  }

  return [
    implementService(ServerReflection, { serverReflectionInfo }, { access: "public" }),
    implementService(ServerReflectionAlpha, { serverReflectionInfo } as never, { access: "public" }),
  ];
}

function answer(
  { messageRequest: asked }: Request,
  service: readonly { name: string }[],
  registry: Registry,
  files: readonly DescFile[],
): Answer {
  switch (asked.case) {
    case "listServices":
      return { case: "listServicesResponse", value: { service: [...service] } };
    case "fileByFilename":
      return toFiles(files.find(({ proto }) => proto.name === asked.value));
    case "fileContainingSymbol":
      return toFiles(findSymbol(registry, asked.value));
    case "fileContainingExtension":
      return toFiles(findExtension(registry, asked.value.containingType, asked.value.extensionNumber)?.file);
    case "allExtensionNumbersOfType":
      return toExtensionNumbers(registry, asked.value);
    default:
      return { case: "errorResponse", value: { errorCode: 3, errorMessage: "nothing asked" } };
  }
}

/** The file and all it imports, so that the client needs no second question. */
function toFiles(file: DescFile | undefined): Answer {
  if (!file) return { case: "errorResponse", value: { errorCode: notFound, errorMessage: "not found" } };
  const fileDescriptorProto = collectFiles([file]).map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto));
  return { case: "fileDescriptorResponse", value: { fileDescriptorProto } };
}

function findSymbol(registry: Registry, symbol: string): DescFile | undefined {
  const found = registry.get(symbol);
  if (found) return found.file;
  const parent = symbol.slice(0, symbol.lastIndexOf("."));
  const member = symbol.slice(parent.length + 1);
  const service = registry.getService(parent);
  if (service?.methods.some(({ name }) => name === member)) return service.file;
  const message = registry.getMessage(parent);
  return message?.fields.some(({ name }) => name === member) ? message.file : undefined;
}

function findExtension(registry: Registry, typeName: string, number: number) {
  const message = registry.getMessage(typeName);
  return message && registry.getExtensionFor(message, number);
}

function toExtensionNumbers(registry: Registry, typeName: string): Answer {
  const extensionNumber = [...registry]
    .filter((desc) => desc.kind === "extension" && desc.extendee.typeName === typeName)
    .map((desc) => (desc.kind === "extension" ? desc.number : 0));
  return { case: "allExtensionNumbersResponse", value: { baseTypeName: typeName, extensionNumber } };
}

function collectFiles(roots: readonly DescFile[]): DescFile[] {
  const found = new Map<string, DescFile>();
  const visit = (file: DescFile): void => {
    if (found.has(file.proto.name)) return;
    found.set(file.proto.name, file);
    for (const dependency of file.dependencies) visit(dependency);
  };
  for (const root of roots) visit(root);
  return [...found.values()];
}
