/** Gives every workspace package the targets `typecheck`, `lint` and `test`, so that no package repeats them. */
import { dirname } from "node:path";

const targetsOf = (root) => ({
  typecheck: { command: `node tools/gates/typecheck.mjs ${root}` },
  lint: { command: `eslint ${root} --max-warnings 0 --no-error-on-unmatched-pattern` },
  test: {
    command: `node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js ${root}/ --passWithNoTests`,
    parallelism: false,
  },
});

export const name = "licet-targets";

export const createNodesV2 = [
  "{libs,services,tools}/*/package.json",
  (files) => files.map((file) => [file, { projects: { [dirname(file)]: { targets: targetsOf(dirname(file)) } } }]),
];
