/**
 * Finds or installs what the project needs, on a machine that has only some Node >= 20 and npm.
 *
 * The project runs under the Node its lock file pins (`node_modules/.bin/node`); a machine's own Node serves as well
 * when it is recent enough to run TypeScript. Plain JavaScript, because it runs before anything is installed.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the whole project, without a slash at its end. */
export const projectRoot = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

const readPackages = (file) => JSON.parse(readFileSync(file, "utf8")).packages;

/** Whether the installed entry is the one the lock asks for. */
function matches(wanted, installed) {
  if (!installed) return wanted.optional === true || wanted.devOptional === true || wanted.peer === true;
  return wanted.version === installed.version && wanted.link === installed.link;
}

/** Whether node_modules holds what package-lock.json says, as far as this platform takes it. */
export function isInstalled(root = projectRoot) {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const installed = readPackages(record);
  return Object.entries(readPackages(join(root, "package-lock.json")))
    .filter(
      ([path, wanted]) => path.includes("node_modules/") && (!wanted.link || existsSync(join(root, wanted.resolved))),
    )
    .every(([path, wanted]) => matches(wanted, installed[path]));
}

/** Runs `npm ci` where everybody can see it, unless node_modules is already what the lock says. */
export async function ensureInstalled(root = projectRoot) {
  if (isInstalled(root)) return;
  console.error("Installing the packages of package-lock.json (npm ci); the first time takes a minute or two ...");
  const code = await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["inherit", process.stderr, process.stderr],
    shell: process.platform === "win32",
  });
  if (code >= 128) process.exit(code);
  if (code !== 0) fail("npm ci failed; its own message is above.");
}

/** The Node that the lock file pins for this platform, or undefined where it pins none. */
export function pinnedNode(root = projectRoot) {
  const file = join(root, "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");
  return existsSync(file) ? file : undefined;
}

/** The Node that runs the project's TypeScript. */
export function findProjectNode(root = projectRoot) {
  const pinned = pinnedNode(root);
  if (pinned && spawnSync(pinned, ["--version"]).status === 0) return pinned;
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  return fail(`Node >= 22.18 is needed; this is ${process.version}, and the pinned Node does not run on this machine.`);
}

/**
 * The environment in which the project's own tools, and the Node that runs them, come first on PATH. What Node compiles
 * is kept, so that each process after the first starts in two thirds of the time.
 */
export function projectEnvironment(node = findProjectNode(), root = projectRoot) {
  return {
    NODE_COMPILE_CACHE: join(root, ".cache", "node"),
    ...process.env,
    PATH: [dirname(node), join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter),
  };
}

/** Installs what is missing, runs a script of the project under its Node and ends with that script's exit code. */
export async function runScript(script, args) {
  await ensureInstalled();
  const node = findProjectNode();
  process.exitCode = await run(node, ["--disable-warning=ExperimentalWarning", join(projectRoot, script), ...args], {
    env: projectEnvironment(node),
    stdio: "inherit",
  });
}

/** Runs a command that hears every signal sent to this process; answers its exit code. */
async function run(command, args, options) {
  const child = spawn(command, args, options);
  const forward = (signal) => {
    // A terminal sends its Ctrl-C to the child by itself, and twice would mean "at once".
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);
  const code = await new Promise((resolve) => {
    child.on("error", (error) => fail(`${command} could not be started: ${error.message}`));
    child.on("exit", (status, signal) => resolve(status ?? 128 + constants.signals[signal]));
  });
  for (const signal of signals) process.off(signal, forward);
  return code;
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
