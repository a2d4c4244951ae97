/** Where a rule gives way, and why. An entry without a good reason is taken out in review. */

/** Libs that show more names than others, by name. */
export const manyNames: Readonly<Record<string, { most: number; reason: string }>> = {
  decision: {
    most: 50,
    reason: "the snapshot document, the request and the decision are published formats: each part of them is a type",
  },
  "license-token": {
    most: 26,
    reason: "token, licence file and status list are three published formats, each with its options and its content",
  },
};
