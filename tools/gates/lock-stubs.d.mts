/** The parts of a package-lock.json entry that lock-stubs reads and writes. */
export type LockEntry = {
  version?: string;
  resolved?: string;
  link?: boolean;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
};

export function stubOf(name: string, version: string, dev?: boolean): LockEntry;
export function missingOptionals(packages: Record<string, LockEntry>): Record<string, LockEntry>;
export function hostedEntries(packages: Record<string, LockEntry>): string[];
export function mendLock(file: string, check: boolean): number;
export function staleWorkspaces(
  packages: Record<string, { dependencies?: Record<string, string> }>,
  manifests: Record<string, { dependencies?: Record<string, string> }>,
): string[];
