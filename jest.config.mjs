/** One Jest run for the whole tree: native ESM, TypeScript stripped by SWC. */
export default {
  roots: ["<rootDir>/libs", "<rootDir>/services", "<rootDir>/tools"],
  testEnvironment: "node",
  testMatch: ["**/src/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2024", parser: { syntax: "typescript" } }, module: { type: "es6" } },
    ],
  },
};
