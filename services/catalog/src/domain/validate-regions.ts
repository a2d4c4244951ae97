import { blocs } from "@licet/decision/blocs";
import type { FieldViolation } from "@licet/kernel";
import type { RegionRule } from "./catalog-content.ts";

/** Made when first asked: it takes long, and most processes that know this rule never apply it. */
let countryNames: Intl.DisplayNames | undefined;

/** A place that nobody knows would ban nobody, and let nobody in: each is a country, one with its subdivision, or a bloc. */
export function findRegionProblems({ key, allow = [], deny = [] }: RegionRule): FieldViolation[] {
  const lists = { allow, deny };
  return Object.entries(lists).flatMap(([list, places]) =>
    places
      .filter((place) => !isPlace(place))
      .map((place) => {
        const known = Object.keys(blocs).join(", ");
        const description = `${place} is neither a country (ISO 3166-1), a subdivision of one nor a bloc (${known})`;
        return { field: `region_rules[${key}].${list}`, description };
      }),
  );
}

function isPlace(place: string): boolean {
  const [country = ""] = place.split("-");
  return Object.hasOwn(blocs, place) || (country.length === 2 && isCountry(country));
}

/** The runtime's own list of ISO 3166-1; codes that were replaced or left to users, and groups such as EU, are no countries. */
function isCountry(code: string): boolean {
  countryNames ??= new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const isPresent = new Intl.Locale(`und-${code}`).region === code;
  return isPresent && !notCountries.has(code) && countryNames.of(code) !== undefined;
}

const notCountries = new Set(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"]);
