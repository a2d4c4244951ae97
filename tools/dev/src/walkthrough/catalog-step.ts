import { runCli } from "../run-cli.ts";
import { sampleCatalog } from "../sample/load-sample.ts";
import type { Walk } from "./walk.ts";

/** Catalog as code: apply, and apply again. */
export async function walkCatalog(walk: Walk): Promise<void> {
  const { platform, say, expect, licet } = walk;
  say("$ licet catalog apply samples/forge/catalog.yaml");
  const first = await runCli(platform.dataDir, ["catalog", "apply", sampleCatalog]);
  say(first.text || first.errors);
  expect(first.code === 0, "the catalog is published");

  const again = await runCli(platform.dataDir, ["catalog", "apply", sampleCatalog]);
  say("$ licet catalog apply samples/forge/catalog.yaml");
  say(again.text || again.errors);
  expect(again.text.startsWith("nothing to change"), "applying it again changes nothing");

  const { publishedCatalog } = await licet.catalog.getPublishedCatalog({});
  const kinds = new Set(publishedCatalog?.catalog?.features.map(({ kind }) => kind));
  expect(
    kinds.size === 4 && publishedCatalog?.catalog?.plans.length === 5,
    "it has features of all four kinds and five plans",
  );
}
