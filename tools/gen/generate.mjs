/**
 * Generates libs/contracts from proto/. `--check` writes nothing and fails if what is checked in differs.
 * `--dependencies` only lays out the imported schemas (google/rpc, buf/validate) under .cache/proto, for foreign
 * clients that read the .proto files themselves.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { file_buf_validate_validate } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { printProto } from "./print-proto.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const generated = join(root, "libs/contracts/src/gen");

layOutDependencies();
if (process.argv.includes("--check")) {
  check();
} else if (!process.argv.includes("--dependencies")) {
  replace();
}

/** Writes what changed and removes what is gone, so that a program that reads the folder meanwhile finds it whole. */
function replace() {
  withFreshCode((fresh, different) => {
    for (const name of different) {
      const target = join(generated, name);
      if (existsSync(join(fresh, name))) cpSync(join(fresh, name), target, { recursive: true });
      else rmSync(target);
    }
  });
}

function layOutDependencies() {
  const target = join(root, ".cache/proto");
  mkdirSync(join(target, "google/rpc"), { recursive: true });
  mkdirSync(join(target, "buf/validate"), { recursive: true });
  for (const name of ["status.proto", "error_details.proto"]) {
    cpSync(join(root, "node_modules/google-proto-files/google/rpc", name), join(target, "google/rpc", name));
  }
  writeFileSync(join(target, "buf/validate/validate.proto"), printProto(file_buf_validate_validate));
}

function generate(output) {
  const template = JSON.stringify({
    version: "v2",
    plugins: [
      {
        local: ["node", join(root, "node_modules/@bufbuild/protoc-gen-es/bin/protoc-gen-es")],
        out: output,
        opt: [
          "target=ts",
          "import_extension=ts",
          "erasable_syntax=true",
          "map_imports=buf/validate/:@bufbuild/protovalidate/gen",
        ],
      },
    ],
  });
  const buf = join(root, "node_modules/@bufbuild/buf/bin/buf");
  execFileSync(process.execPath, [buf, "generate", "--template", template], { cwd: root, stdio: "inherit" });
  rmSync(join(output, "buf"), { recursive: true, force: true });
}

function check() {
  withFreshCode((_fresh, different) => {
    if (different.length === 0) return;
    console.error(`generated code differs from proto/, run 'npm run generate':\n${different.sort().join("\n")}`);
    process.exitCode = 1;
  });
}

/** Generates into a folder of its own and says which files differ from what is checked in. */
function withFreshCode(use) {
  const fresh = mkdtempSync(join(tmpdir(), "licet-gen-"));
  try {
    generate(fresh);
    const names = new Set([...filesBelow(fresh), ...filesBelow(generated)]);
    use(
      fresh,
      [...names].filter((name) => textOf(join(fresh, name)) !== textOf(join(generated, name))),
    );
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function textOf(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
