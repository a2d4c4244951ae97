import type { Dice } from "./random.ts";

/** A customer organisation of the sample vendor. */
export interface SampleCustomer {
  accountId: string;
  displayName: string;
  email: string;
  billingCountry: string;
  timeZone: string;
}

const first = ["Northern", "Blue", "Granite", "Silver", "Quiet", "Rapid", "Harbour", "Amber", "Distant", "Bright"];
const second = ["Rail", "Robotics", "Foods", "Clinics", "Games", "Energy", "Optics", "Freight", "Press", "Banking"];
const third = ["Works", "Group", "Labs", "Union", "Partners"];
const places = [
  ["DE", "Europe/Berlin"],
  ["FR", "Europe/Paris"],
  ["GB", "Europe/London"],
  ["US", "America/New_York"],
  ["US", "America/Los_Angeles"],
  ["JP", "Asia/Tokyo"],
  ["AU", "Australia/Sydney"],
  ["BR", "America/Sao_Paulo"],
  ["IN", "Asia/Kolkata"],
  ["NL", "Europe/Amsterdam"],
] as const;

/** Customers with made-up names, each with another id. */
export function makeCustomers(dice: Dice, count: number): SampleCustomer[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${dice.pick(first)} ${dice.pick(second)} ${dice.pick(third)}`;
    const accountId = `${name.toLowerCase().replaceAll(" ", "-")}-${String(index + 1).padStart(3, "0")}`;
    const [billingCountry, timeZone] = dice.pick(places);
    return { accountId, displayName: name, email: `admin@${accountId}.example`, billingCountry, timeZone };
  });
}
