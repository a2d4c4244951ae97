import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Consistency } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { parseInstant, parseRevision } from "./parse-input.ts";

/** What may be said of a question on the command line. */
export interface QuestionOptions {
  user?: string;
  device?: string;
  lease?: string;
  country?: string;
  ip?: string;
  productVersion?: string;
  amount?: string;
  atLeastRevision?: bigint;
  fullyConsistent?: boolean;
  asOf?: Date;
}

/** Gives a command the options of a question; of the time that it is about too, unless it says that otherwise. */
export function addQuestionOptions(command: Command, { isTimed = true }: { isTimed?: boolean } = {}): Command {
  addSubjectOptions(command);
  return isTimed ? addTimeOptions(command) : command;
}

function addSubjectOptions(command: Command): Command {
  return command
    .option("--user <id>", "user of the account")
    .option("--device <id>", "activated device")
    .option("--lease <id>", "lease that is held")
    .option("--country <code>", "ISO 3166-1 country of the request")
    .option("--ip <address>", "address of the end user")
    .option("--product-version <version>", "version of the product in use")
    .option("--amount <decimal>", "how much is wanted");
}

function addTimeOptions(command: Command): Command {
  return command
    .option("--at-least-revision <n>", "demand an answer at least that fresh", parseRevision)
    .option("--fully-consistent", "demand an answer with all that was committed before")
    .option("--as-of <time>", "as of a past instant, such as 2026-03-03T12:00:00Z", parseInstant);
}

/** The question as the wire has it. */
export function toCheckRequest(accountId: string, featureKey: string, options: QuestionOptions) {
  const { user = "", device = "", lease = "", country = "", ip = "", productVersion = "", amount = "" } = options;
  return {
    accountId,
    featureKey,
    subject: { userId: user, deviceId: device, leaseId: lease },
    context: { country, ipAddress: ip, productVersion },
    amount,
    atLeastRevision: options.atLeastRevision ?? 0n,
    ...(options.asOf && { asOfTime: timestampFromDate(options.asOf) }),
    consistency: options.fullyConsistent === true ? Consistency.FULLY_CONSISTENT : Consistency.UNSPECIFIED,
  };
}
