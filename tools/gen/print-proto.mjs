import { ScalarType } from "@bufbuild/protobuf";

/**
 * Prints a file descriptor as proto source: structure and numbers, no options. Good enough for other files to import
 * it. Some schemas reach npm as descriptors alone; this gives the compiler a source for them.
 *
 * @param {import("@bufbuild/protobuf").DescFile} file
 * @returns {string}
 */
export function printProto(file) {
  const lines = [`syntax = "${file.proto.syntax || "proto2"}";`, `package ${file.proto.package};`];
  for (const path of file.proto.dependency) lines.push(`import "${path}";`);
  for (const desc of file.enums) lines.push(...printEnum(desc));
  for (const desc of file.messages) lines.push(...printMessage(desc));
  lines.push(...printExtensions(file.extensions));
  return lines.join("\n") + "\n";
}

function printExtensions(extensions) {
  return extensions.flatMap((desc) => [`extend .${desc.extendee.typeName} {`, indent(printField(desc)), "}"]);
}

function printEnum(desc) {
  return [`enum ${desc.name} {`, ...desc.values.map((value) => indent(`${value.name} = ${value.number};`)), "}"];
}

function printMessage(desc) {
  const body = [];
  for (const nested of desc.nestedEnums) body.push(...printEnum(nested));
  for (const nested of desc.nestedMessages) if (!nested.proto.options?.mapEntry) body.push(...printMessage(nested));
  for (const member of desc.members) {
    if (member.kind === "oneof") {
      body.push(`oneof ${member.name} {`, ...member.fields.map((field) => indent(printField(field, true))), "}");
    } else {
      body.push(printField(member));
    }
  }
  for (const range of desc.proto.extensionRange) {
    const last = range.end >= 536870912 ? "max" : range.end - 1;
    body.push(`extensions ${range.start} to ${last};`);
  }
  for (const range of desc.proto.reservedRange) body.push(`reserved ${range.start} to ${range.end - 1};`);
  for (const name of desc.proto.reservedName) body.push(`reserved "${name}";`);
  body.push(...printExtensions(desc.nestedExtensions));
  return [`message ${desc.name} {`, ...body.map(indent), "}"];
}

function printField(field, inOneof = false) {
  const label =
    inOneof || field.fieldKind === "map" ? "" : ["", "optional ", "required ", "repeated "][field.proto.label];
  return `${label}${typeOf(field)} ${field.name} = ${field.number};`;
}

function typeOf(field) {
  if (field.fieldKind === "map") {
    const value = field.message ?? field.enum;
    return `map<${ScalarType[field.mapKey].toLowerCase()}, ${value ? "." + value.typeName : ScalarType[field.scalar].toLowerCase()}>`;
  }
  const named = field.message ?? field.enum;
  return named ? `.${named.typeName}` : ScalarType[field.scalar].toLowerCase();
}

function indent(line) {
  return "  " + line;
}
