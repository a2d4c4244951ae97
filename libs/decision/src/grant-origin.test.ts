import { expect, it } from "@jest/globals";
import { compileSnapshot, decide } from "./index.ts";
import { allowingInput, casesNow } from "./case-input.suite.ts";
import { originOfGrant } from "./grant-origin.ts";

const { licence } = allowingInput();

it.each([
  [
    "that says nothing is of the licence's plan",
    { feature: "export" },
    { grantId: `${licence.id}/${licence.planKey}/export`, source: "plan", sourceKey: licence.planKey },
  ],
  [
    "of an add-on goes by its key",
    { feature: "export", source: "addon", sourceKey: "more" },
    { grantId: `${licence.id}/more/export`, source: "addon", sourceKey: "more" },
  ],
  [
    "of a promotion without key has none",
    { feature: "export", source: "promotion" },
    { grantId: `${licence.id}/promotion/export`, source: "promotion" },
  ],
  [
    "keeps what it says",
    { id: "gr_7", feature: "export", source: "plan", sourceKey: "old_team" },
    { grantId: "gr_7", source: "plan", sourceKey: "old_team" },
  ],
] as const)("a grant %s", (_name, grant, origin) => {
  expect(originOfGrant(grant, licence)).toEqual({ licenceId: licence.id, ...origin });
});

it("a decision names the source of a grant that says nothing of it", () => {
  const { document, licence: held, request } = allowingInput();
  held.grants = [{ feature: "export", limit: 10 }];
  const { sources } = decide(compileSnapshot(document), request, casesNow);
  expect(sources).toEqual([
    expect.objectContaining({ grantId: `${held.id}/${held.planKey}/export`, source: "plan", sourceKey: held.planKey }),
  ]);
});
