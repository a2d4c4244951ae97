/** Type checks single files under tsconfig.base.json. */
import { join } from "node:path";
import ts from "typescript";

/** What the compiler says of the files, one problem a line; empty when it has nothing to say. */
export function findTypeErrors(root: string, files: readonly string[]): string {
  const host: ts.FormatDiagnosticsHost = {
    getCanonicalFileName: (file) => file,
    getCurrentDirectory: () => root,
    getNewLine: () => "\n",
  };
  const file = ts.readConfigFile(join(root, "tsconfig.base.json"), (path) => ts.sys.readFile(path));
  if (file.error) return ts.formatDiagnostics([file.error], host);
  const settings = { ...(file.config as object), files: [] };
  const { options } = ts.parseJsonConfigFileContent(settings, ts.sys, root);
  return ts.formatDiagnostics(ts.getPreEmitDiagnostics(ts.createProgram(files, options)), host);
}
