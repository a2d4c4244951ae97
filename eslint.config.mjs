/** One type-aware run over the whole tree; the rooms and their directions are checked by tools/arch. */
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const sources = ["libs/*/src/**/*.ts", "services/*/src/**/*.ts", "tools/*/src/**/*.ts"];

/** Where the real clock, chance and waiting may be touched. */
const adapters = [
  "libs/service/src/**",
  "libs/rpc/src/transport/**",
  "libs/rpc/src/grpc-call.ts",
  "libs/embedded/src/**",
  "libs/testing/src/**",
  "libs/sdk/src/evaluator/machine-clocks.ts",
  "tools/*/src/**",
];

const shapes = [
  { selector: "ExportDefaultDeclaration", message: "Export by name." },
  { selector: "TSEnumDeclaration", message: "Use a union of string literals." },
  { selector: "Decorator", message: "No decorators: call the function." },
  { selector: "TSParameterProperty", message: "Declare the field and assign it." },
];

const surroundings = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: "Take the time from an injected Clock.",
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: "Take the time from an injected Clock.",
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: "Take chance from an injected source.",
  },
  {
    selector: "NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout']",
    message: "Do not sleep: await a condition with a deadline.",
  },
  {
    selector: "ImportDeclaration[source.value=/^(node:)?timers\\u002Fpromises$/]",
    message: "Do not sleep: await a condition with a deadline.",
  },
];

export default defineConfig(
  globalIgnores(["**/node_modules/", "**/dist/", "**/coverage/", ".nx/", ".licet/", ".cache/", "libs/**/gen/"]),
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
  },
  {
    files: sources,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "no-restricted-syntax": ["error", ...shapes, ...surroundings],
      "no-console": "error",
      eqeqeq: "error",
      "prefer-const": "error",
      "max-lines": ["error", { max: 250 }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-misused-promises": [
        "error",
        { checksVoidReturn: { arguments: false, properties: false } },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // What an await lets others change looks constant to these; the inferred types say enough.
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/unified-signatures": "off",
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "@typescript-eslint/no-dynamic-delete": "off",
    },
  },
  {
    files: adapters,
    rules: { "no-restricted-syntax": ["error", ...shapes], "no-console": "off" },
  },
  {
    files: ["**/*.test.ts", "**/*.suite.ts"],
    rules: {
      "max-lines": ["error", { max: 500 }],
      "max-lines-per-function": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
    },
  },
);
