import { DomainError } from "@licet/kernel";
import type { Report } from "./problems.ts";

/** What comes of it, or nothing where a rule refuses, which is reported. */
export function attempt<T>(pointer: string, report: Report, act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    report(pointer, error.message);
    return undefined;
  }
}
