/**
 * Preloaded into each service by the launcher: the launcher holds the other end of standard input, so its end, orderly
 * or by kill -9, stops the service too.
 */
process.stdin.on("end", () => process.kill(process.pid, "SIGTERM"));
process.stdin.on("error", () => process.kill(process.pid, "SIGTERM"));
process.stdin.resume();
(process.stdin as NodeJS.ReadStream & { unref?: () => void }).unref?.();
