/** Members of the European Union. */
const eu = [
  ..."AT BE BG HR CY CZ DK EE FI FR DE GR HU IE".split(" "),
  ..."IT LV LT LU MT NL PL PT RO SK SI ES SE".split(" "),
];

/** The blocs that a region rule may name beside countries, with their members as of 2020-02-01. */
export const blocs: Readonly<Record<string, string[]>> = {
  EU: eu,
  EEA: [...eu, "IS", "LI", "NO"],
  EFTA: ["CH", "IS", "LI", "NO"],
  DACH: ["AT", "CH", "DE"],
  NAFTA: ["CA", "MX", "US"],
};

/** Those blocs that the lists name. */
export function blocsNamed(lists: readonly (readonly string[])[]): Record<string, string[]> {
  const named = new Set(lists.flat());
  return Object.fromEntries(Object.entries(blocs).filter(([bloc]) => named.has(bloc)));
}
