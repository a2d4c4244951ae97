import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Product, ProductSchema, Release } from "@licet/contracts/catalog";
import type { ProductEntry, ReleaseEntry } from "./catalog-document.ts";

/** A product as the contract has it. */
export function toProduct(entry: ProductEntry): MessageInitShape<typeof ProductSchema> {
  const { key, name = key, description = "", versions = [], releases = [] } = entry;
  return {
    key,
    displayName: name,
    description,
    versions,
    releases: releases.map(({ version, date }) => ({ version, releaseTime: timestampFromDate(new Date(date)) })),
  };
}

/** The opposite of toProduct; every member is there. */
export function fromProduct({ key, displayName, description, versions, releases }: Product): Required<ProductEntry> {
  return { key, name: displayName, description, versions, releases: releases.map(fromRelease) };
}

/** Midnight in UTC is written as the date alone. */
function fromRelease({ version, releaseTime }: Release): ReleaseEntry {
  const time = releaseTime === undefined ? "" : timestampDate(releaseTime).toISOString();
  return { version, date: time.replace("T00:00:00.000Z", "") };
}
