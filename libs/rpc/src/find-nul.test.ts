import { create, createFileRegistry, fromJson } from "@bufbuild/protobuf";
import {
  DescriptorProtoSchema,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  StructSchema,
  TimestampSchema,
  file_google_protobuf_struct,
  file_google_protobuf_wrappers,
} from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "@jest/globals";
import { createNulFinder } from "./find-nul.ts";

const toJsonName = (name: string) => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const field = (name: string, number: number, rest: object) => ({
  name,
  jsonName: toJsonName(name),
  number,
  label: "LABEL_OPTIONAL",
  ...rest,
});
const text = { type: "TYPE_STRING" };
const self = { type: "TYPE_MESSAGE", typeName: ".t.Node" };

/** A message with a text in every place that a text can have. */
const file = fromJson(FileDescriptorProtoSchema, {
  name: "t.proto",
  package: "t",
  syntax: "proto3",
  dependency: ["google/protobuf/struct.proto", "google/protobuf/wrappers.proto"],
  messageType: [
    {
      name: "Node",
      field: [
        field("plain_text", 1, text),
        field("texts", 2, { ...text, label: "LABEL_REPEATED" }),
        field("child", 3, self),
        field("children", 4, { ...self, label: "LABEL_REPEATED" }),
        field("labels", 5, { type: "TYPE_MESSAGE", typeName: ".t.Node.LabelsEntry", label: "LABEL_REPEATED" }),
        field("nodes", 6, { type: "TYPE_MESSAGE", typeName: ".t.Node.NodesEntry", label: "LABEL_REPEATED" }),
        field("chosen_text", 7, { ...text, oneofIndex: 0 }),
        field("chosen_node", 8, { ...self, oneofIndex: 0 }),
        field("data", 9, { type: "TYPE_MESSAGE", typeName: ".google.protobuf.Struct" }),
        field("wrapped", 10, { type: "TYPE_MESSAGE", typeName: ".google.protobuf.StringValue" }),
        field("raw", 11, { type: "TYPE_BYTES" }),
      ],
      oneofDecl: [{ name: "the_choice" }],
      nestedType: [
        { name: "LabelsEntry", options: { mapEntry: true }, field: [field("key", 1, text), field("value", 2, text)] },
        { name: "NodesEntry", options: { mapEntry: true }, field: [field("key", 1, text), field("value", 2, self)] },
      ],
    },
  ],
});
const wellKnown = [file_google_protobuf_struct.proto, file_google_protobuf_wrappers.proto];
const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [...wellKnown, file] }));
const node = registry.getMessage("t.Node")!;

describe("a text that PostgreSQL cannot keep is found", () => {
  it.each<[string, object, string]>([
    ["in a field", { plainText: "a\0" }, "plain_text"],
    ["in a list", { texts: ["a", "b\0"] }, "texts[1]"],
    ["in a message", { child: { child: { plainText: "\0" } } }, "child.child.plain_text"],
    ["in a list of messages", { children: [{}, { texts: ["\0"] }] }, "children[1].texts[0]"],
    ["in a map's value", { labels: { "a.b": "\0" } }, 'labels["a.b"]'],
    ["in a map's key", { labels: { "\0": "a" } }, "labels"],
    ["in a map's message", { nodes: { a: { plainText: "\0" } } }, 'nodes["a"].plain_text'],
    ["in a choice", { chosenText: "\0" }, "chosen_text"],
    ["in a chosen message", { chosenNode: { plainText: "\0" } }, "chosen_node.plain_text"],
    ["in JSON", { data: { a: [1, { b: "\0" }] } }, 'data["a"][1]["b"]'],
    ["in a key of JSON", { data: { a: { "\0": 1 } } }, 'data["a"]'],
    ["in a wrapper", { wrapped: "\0" }, "wrapped"],
  ])("%s", (_name, json, path) => {
    expect(createNulFinder(node)?.(fromJson(node, json as never))).toBe(path);
  });

  it("and nothing else is", () => {
    const json = { plainText: "a", texts: ["\\u0000"], child: {}, data: { a: null }, wrapped: "b", raw: "AAAA" };
    expect(createNulFinder(node)?.(fromJson(node, json))).toBeUndefined();
  });

  it("without a search where there is no text", () => {
    expect(createNulFinder(TimestampSchema)).toBeUndefined();
    expect(createNulFinder(StructSchema)).toBeDefined();
    expect(createNulFinder(DescriptorProtoSchema)).toBeDefined();
  });
});
