const intervalMs = 50;

/** Asks again until the answer is as wanted or the time is over; then the last answer. */
export async function until<T>(
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
  options: { withinMs: number } = { withinMs: 15_000 },
): Promise<T> {
  const deadline = performance.now() + options.withinMs;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer) || performance.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}
