import { readFileSync, writeFileSync } from "node:fs";
import { DomainError } from "@licet/kernel";
import type { ReceiptVerifyOptions, VerifiedReceipt } from "@licet/license-token/receipt";
import { verifyDecisionReceipt } from "@licet/license-token/receipt";
import type { Command } from "commander";
import { describeReceipt } from "../describe-receipt.ts";
import { bad, printJson, printLines } from "../output.ts";
import { parseJson } from "../parse-input.ts";
import { connect, wantsJson } from "../profile.ts";

interface VerifyReceiptOptions {
  jwks: string;
  issuer?: string;
  tenant?: string;
}

/** `licet receipt get|verify`. */
export function addReceiptCommands(program: Command): void {
  const receipt = program.command("receipt").description("signed receipts of decisions");
  receipt
    .command("get <decision>")
    .description("print a receipt of a decision in the log")
    .option("--out <file>", "write it there")
    .action(getReceipt);
  receipt
    .command("verify <file>")
    .description("verify a receipt without any network (code 1: refused)")
    .requiredOption("--jwks <file>", "the issuer's public keys (/.well-known/jwks.json)")
    .option("--issuer <name>", "whose it must be")
    .option("--tenant <id>", "of which vendor it must be")
    .action(verify);
}

async function getReceipt(decisionId: string, { out }: { out?: string }, command: Command): Promise<void> {
  const { receipt } = await connect(command).decisionLog.getDecisionReceipt({ decisionId });
  if (out !== undefined) writeFileSync(out, receipt);
  else if (wantsJson(command)) printJson({ decisionId, receipt });
  else printLines([receipt]);
}

async function verify(file: string, options: VerifyReceiptOptions, command: Command): Promise<void> {
  const verified = await attempt(file, options).catch((error: unknown) => {
    if (error instanceof DomainError) return error;
    throw error;
  });
  if (!(verified instanceof DomainError)) {
    if (wantsJson(command)) printJson({ valid: true, ...verified });
    else printLines(describeReceipt(verified));
    return;
  }
  const { reason, message } = verified;
  if (wantsJson(command)) printJson({ valid: false, reason, message });
  else printLines([`${bad("refused")} ${message} (${reason})`]);
  process.exitCode = 1;
}

function attempt(file: string, { jwks, issuer, tenant }: VerifyReceiptOptions): Promise<VerifiedReceipt> {
  const keys = parseJson(readFileSync(jwks, "utf8"), jwks) as ReceiptVerifyOptions["keys"];
  return verifyDecisionReceipt(readFileSync(file, "utf8").trim(), {
    keys,
    ...(issuer !== undefined && { issuer }),
    ...(tenant !== undefined && { tenant }),
  });
}
