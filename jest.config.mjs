/** One Jest run for the whole tree: native ESM, TypeScript stripped by SWC. */
export default {
  roots: ["<rootDir>/libs", "<rootDir>/services", "<rootDir>/tools"],
  testEnvironment: "node",
  testMatch: ["**/src/**/*.test.ts"],
  testTimeout: 30_000,
  maxWorkers: 2,
  extensionsToTreatAsEsm: [".ts"],
  setupFiles: ["<rootDir>/tools/jest/native-errors.mjs"],
  testSequencer: "<rootDir>/tools/jest/longest-first.mjs",
  // One PostgreSQL and one NATS for the whole run.
  globalSetup: "<rootDir>/libs/testing/src/global-setup.ts",
  globalTeardown: "<rootDir>/libs/testing/src/global-teardown.ts",
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2024", parser: { syntax: "typescript" } }, module: { type: "es6" }, sourceMaps: "inline" },
    ],
  },
};
