const away = new Set([502, 503, 504]);
const patienceMs = 30_000;
const firstPauseMs = 200;
const longestPauseMs = 3000;

/**
 * Sends again while the platform is away for a moment, half a minute at the most; then the last answer. For what acts
 * once however often it is sent.
 */
export async function sendPatiently(send: () => Promise<Response>): Promise<Response> {
  const deadline = performance.now() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const response = await send();
    if (!away.has(response.status) || performance.now() > deadline) return response;
    await response.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
