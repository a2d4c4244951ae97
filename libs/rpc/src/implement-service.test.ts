import { describe, expect, it } from "@jest/globals";
import { createFileRegistry, fromBinary, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { EchoService, implementEcho } from "./fixture/index.ts";
import { implementService } from "./implement-service.ts";

describe("implementService", () => {
  it("reads who may call each method", () => {
    const accesses = implementEcho().methods.map(({ desc, access }) => [
      desc.name,
      access === "public" ? access : access.scope,
    ]);
    expect(Object.fromEntries(accesses)).toMatchObject({ Echo: "echo.read", Fail: "echo.write", Ping: "public" });
  });

  it("refuses a service with a method that declares neither a scope nor public", () => {
    const copy = fromBinary(FileDescriptorProtoSchema, toBinary(FileDescriptorProtoSchema, EchoService.file.proto));
    delete copy.service[0]!.method[0]!.options;
    const imports = new Map(EchoService.file.dependencies.map((file) => [file.proto.name, file]));
    const registry = createFileRegistry(copy, (name) => imports.get(name));
    const service = registry.getService(EchoService.typeName)!;
    const handlers = Object.fromEntries(service.methods.map(({ localName }) => [localName, () => ({})]));
    expect(() => implementService(service, handlers as never)).toThrow(
      "licet.fixture.v1.EchoService/Echo declares neither a scope nor public",
    );
  });

  it("refuses a service without a handler for a method", () => {
    expect(() => implementService(EchoService, {} as never)).toThrow("EchoService/Echo has no handler");
  });
});
