import { describe, expect, it } from "@jest/globals";
import { summarize } from "./telemetry.ts";

describe("summarize", () => {
  it.each([
    ["select * from licence where id = $1", "SELECT licence"],
    ["\n  insert into outbox (a) select 1 from unnest($1)", "INSERT outbox"],
    ['update "note" set text = $1', "UPDATE note"],
    ["delete from only inbox where x", "DELETE inbox"],
    ["select 1", "SELECT"],
    ["BEGIN; SELECT set_config('licet.tenant', 'secret', true)", "BEGIN"],
    ["COMMIT", "COMMIT"],
    ["with due as (select id from job) update job set x = 1", "UPDATE job"],
  ])("%s is %s", (text, summary) => {
    expect(summarize(text)).toBe(summary);
  });
});
