import { isInRollout } from "@licet/decision";
import { DomainError } from "@licet/kernel";
import type { PropagationTerms, Wave } from "./propagation.ts";

const all: readonly Wave[] = [{ percent: 100 }];

/** The waves of a propagation; one of all accounts where its strategy knows none. */
export function wavesOf({ strategy }: Pick<PropagationTerms, "strategy">): readonly Wave[] {
  return strategy.kind === "waves" ? strategy.waves : all;
}

/**
 * Whether an account's licences move in the wave, or did in one before. Each account has a fixed place by a stable hash of
 * plan, version and account, the one that rollouts use: a later wave only adds, also in another propagation to the version.
 */
export function isInWave(terms: PropagationTerms, wave: number, accountId: string): boolean {
  const { planKey, toVersion, strategy, neverAccountIds } = terms;
  const percent = wavesOf(terms)[wave]?.percent ?? 0;
  const include = strategy.kind === "waves" ? [...strategy.firstAccountIds] : [];
  return isInRollout(`${planKey}@${toVersion}`, { percent, include, exclude: [...neverAccountIds] }, accountId);
}

/** When a wave's turn comes, if the one before has ended, or the propagation was started, at the instant. */
export function waveTime({ startTime, waitMs = 0 }: Wave, ended: Date): Date {
  return new Date(Math.max(ended.getTime() + waitMs, startTime?.getTime() ?? 0));
}

/** @throws DomainError WAVES_INVALID unless each share is greater than the one before */
export function checkWaves(terms: PropagationTerms): void {
  const shares = wavesOf(terms).map(({ percent }) => percent);
  const wrong = shares.findIndex((percent, index) => percent <= (shares[index - 1] ?? 0));
  if (wrong === -1) return;
  const description = `the share of ${shares[wrong]} % is not greater than the one before`;
  const field = `strategy.waves.waves[${wrong}].percent`;
  throw new DomainError(
    "WAVES_INVALID",
    description,
    { wave: String(wrong + 1) },
    { fields: [{ field, description }] },
  );
}
