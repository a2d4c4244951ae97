/**
 * Generates the messages of the public gRPC protocols that every service speaks (health, reflection) and of the
 * fixture that the tests of rpc and service share. `--check` fails if what is checked in differs.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const targets = [
  { sources: ["libs/rpc/proto", "proto", ".cache/proto"], paths: ["licet/fixture"], out: "libs/rpc/src/fixture/gen" },
  {
    sources: ["libs/service/proto", "node_modules/@grpc/reflection/build/proto"],
    paths: ["grpc/health", "grpc/reflection"],
    out: "libs/service/src/gen",
  },
];

for (const target of targets) {
  const work = mkdtempSync(join(tmpdir(), "licet-gen-"));
  try {
    generate(target, work);
    install(join(work, "out"), join(root, target.out));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function generate({ sources, paths }, work) {
  for (const source of sources) cpSync(join(root, source), join(work, "proto"), { recursive: true });
  writeFileSync(join(work, "buf.yaml"), JSON.stringify({ version: "v2", modules: [{ path: "proto" }] }));
  const plugin = {
    local: ["node", join(root, "node_modules/@bufbuild/protoc-gen-es/bin/protoc-gen-es")],
    out: "out",
    opt: [
      "target=ts",
      "import_extension=ts",
      "erasable_syntax=true",
      "map_imports=buf/validate/:@bufbuild/protovalidate/gen",
    ],
  };
  const selected = paths.flatMap((path) => ["--path", `proto/${path}`]);
  const buf = join(root, "node_modules/@bufbuild/buf/bin/buf");
  const template = JSON.stringify({ version: "v2", plugins: [plugin] });
  execFileSync(process.execPath, [buf, "generate", "--template", template, ...selected], {
    cwd: work,
    stdio: "inherit",
  });
}

/** Puts the files in place, or compares them. The scope option comes from the contracts, not from a second copy. */
function install(from, to) {
  const files = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(/"(?:\.\.\/)+access\/v1\/access_pb\.ts"/, '"@licet/contracts/access"'));
  }
  if (!process.argv.includes("--check")) {
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true });
    return;
  }
  const different = files
    .map((file) => join(file.parentPath, file.name).slice(from.length + 1))
    .filter((name) => readFileSync(join(from, name), "utf8") !== readFileSync(join(to, name), "utf8"));
  if (different.length === 0) return;
  console.error(`generated code differs, run 'node libs/rpc/generate.mjs':\n${different.join("\n")}`);
  process.exitCode = 1;
}
