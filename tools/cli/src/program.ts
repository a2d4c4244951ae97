import { Command } from "commander";
import { addAccountCommands } from "./commands/account.ts";
import { addCatalogCommands } from "./commands/catalog.ts";
import { addCheckCommand } from "./commands/check.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { addCredentialCommands } from "./commands/credential.ts";
import { addDecisionsCommand } from "./commands/decisions.ts";
import { addDeviceCommands } from "./commands/device.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addExplainCommand } from "./commands/explain.ts";
import { addHistoryCommand } from "./commands/history.ts";
import { addSeatCommands } from "./commands/seat.ts";
import { addLeaseCommands } from "./commands/lease.ts";
import { addLicenceCommands } from "./commands/licence.ts";
import { addOrderCommands } from "./commands/order.ts";
import { addOverrideCommands } from "./commands/override.ts";
import { addPlanCommands } from "./commands/plan.ts";
import { addReceiptCommands } from "./commands/receipt.ts";
import { addReplayCommand } from "./commands/replay.ts";
import { addRoleCommands } from "./commands/role.ts";
import { addRolloutCommands } from "./commands/rollout.ts";
import { addSimulateCommand } from "./commands/simulate.ts";
import { addSubjectsCommand } from "./commands/subjects.ts";
import { addTestCommand } from "./commands/test.ts";
import { addTokenCommands } from "./commands/token.ts";
import { addTraceCommand } from "./commands/trace.ts";
import { addUsageCommands } from "./commands/usage.ts";

/** The whole command line. Codes: 0 done or allowed, 1 denied or not as expected, 2 an error. */
export function createProgram(): Command {
  const program = new Command("licet")
    .description("Entitlements from the command line: catalog, orders, checks, usage and tokens.")
    .version("0.1.0")
    .option("--url <url>", "gateway of the platform (LICET_URL)")
    .option("--json", "machine-readable output")
    .showHelpAfterError("(licet --help lists the commands)")
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  addCatalogCommands(program);
  addOrderCommands(program);
  addCheckCommand(program);
  addExplainCommand(program);
  addSimulateCommand(program);
  addHistoryCommand(program);
  addSubjectsCommand(program);
  addDecisionsCommand(program);
  addReceiptCommands(program);
  addReplayCommand(program);
  addUsageCommands(program);
  addAccountCommands(program);
  addLicenceCommands(program);
  addSeatCommands(program);
  addDeviceCommands(program);
  addOverrideCommands(program);
  addRolloutCommands(program);
  addPlanCommands(program);
  addLeaseCommands(program);
  addTestCommand(program);
  addTokenCommands(program);
  addTraceCommand(program);
  addRoleCommands(program);
  addCredentialCommands(program);
  addDoctorCommand(program);
  addCompletionCommand(program);
  return program;
}
