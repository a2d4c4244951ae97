import { randomUUID } from "node:crypto";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Override } from "@licet/contracts/entitlement";
import { OverrideEffect, OverrideSchema, OverrideState } from "@licet/contracts/entitlement";
import type { Command } from "commander";
import { describeValue } from "../describe-decision.ts";
import { printJson, printLines, printMessage, toColumns, toJsonShape } from "../output.ts";
import { parseInstant, parseValue } from "../parse-input.ts";
import { connect, wantsJson } from "../profile.ts";

interface CreateOptions {
  reason: string;
  user?: string;
  group?: string;
  value?: ReturnType<typeof parseValue>;
  allowance?: string;
  period?: string;
  promotion?: string;
  from?: Date;
  until?: Date;
}

const effects = { grant: OverrideEffect.GRANT, set: OverrideEffect.SET, deny: OverrideEffect.DENY };

/** `licet override grant|set|deny|promote|list|end`. */
export function addOverrideCommands(program: Command): void {
  const override = program.command("override").description("features granted, changed or denied to single accounts");
  addCreateCommand(override, "grant", "give an account a feature beside what it bought");
  addCreateCommand(override, "set", "change the value of a feature that an account has");
  addCreateCommand(override, "deny", "take a feature from an account, whatever grants it");
  withTerm(override.command("promote <promotion> <feature> <account...>"))
    .description("give a feature to many accounts in the name of a promotion (code 1: some were refused)")
    .action(promote);
  override
    .command("list <account>")
    .description("overrides of an account")
    .option("--feature <key>", "of one feature only")
    .option("--ended", "those that were ended as well")
    .action(listOverrides);
  override
    .command("end <id>")
    .description("end an override for ever; it stays in the lists")
    .requiredOption("--reason <text>", "why; it is kept in the audit log")
    .action(endOverride);
}

function addCreateCommand(parent: Command, effect: keyof typeof effects, description: string): void {
  const command = withTerm(parent.command(`${effect} <account> <feature>`))
    .description(description)
    .option("--user <id>", "for one user of the account")
    .option("--group <name>", "for one group of the account")
    .action(async (accountId: string, featureKey: string, options: CreateOptions, called: Command) => {
      const { override: made, revision } = await connect(called).overrides.createOverride({
        requestId: randomUUID(),
        override: toDraft(accountId, featureKey, effect, options),
      });
      if (made === undefined) throw new Error("the answer holds no override");
      printMessage(called, OverrideSchema, made, ({ overrideId }) => [
        `${effect} of ${featureKey} for ${accountId} is ${overrideId}; in force from revision ${revision}`,
      ]);
    });
  if (effect === "grant") command.option("--promotion <key>", "in the name of a promotion");
}

function withTerm(command: Command): Command {
  return command
    .requiredOption("--reason <text>", "why; it is kept in the audit log")
    .option("--value <value>", "of a limit or config feature: 50, unlimited, a text or JSON", parseValue)
    .option("--allowance <amount>", "of a metered feature")
    .option("--period <period>", "how often the allowance comes, such as P1M; once when absent")
    .option("--from <instant>", "from when on; now when absent", parseInstant)
    .option("--until <instant>", "until when; until it is ended when absent", parseInstant);
}

function toDraft(accountId: string, featureKey: string, effect: keyof typeof effects, options: CreateOptions) {
  const { reason, user = "", group = "", value, allowance, period = "", promotion = "", from, until } = options;
  return {
    accountId,
    featureKey,
    effect: effects[effect],
    userId: user,
    group,
    reason,
    promotionKey: promotion,
    ...(value && { value }),
    ...(allowance !== undefined && { allowance: { amount: allowance, resetPeriod: period } }),
    ...(from && { startTime: timestampFromDate(from) }),
    ...(until && { endTime: timestampFromDate(until) }),
  };
}

async function promote(
  promotion: string,
  featureKey: string,
  accountIds: string[],
  options: CreateOptions,
  command: Command,
): Promise<void> {
  const overrides = accountIds.map((id) => toDraft(id, featureKey, "grant", { ...options, promotion }));
  const { verdicts } = await connect(command).overrides.batchCreateOverrides({ requestId: randomUUID(), overrides });
  const results = verdicts.map(({ override, refusal }, index) => ({
    accountId: accountIds[index] ?? "",
    overrideId: override?.overrideId ?? "",
    refusal: refusal === undefined ? "" : `${refusal.reason}: ${refusal.message}`,
  }));
  if (results.some(({ refusal }) => refusal !== "")) process.exitCode = 1;
  if (wantsJson(command)) return printJson(results);
  printLines(toColumns(results.map(({ accountId, overrideId, refusal }) => [accountId, overrideId, refusal])));
}

async function listOverrides(
  accountId: string,
  { feature = "", ended = false }: { feature?: string; ended?: boolean },
  command: Command,
): Promise<void> {
  const request = { accountId, featureKey: feature, showEnded: ended, pageSize: 1000 };
  const { overrides } = await connect(command).overrides.listOverrides(request);
  if (wantsJson(command)) return printJson(overrides.map((override) => toJsonShape(OverrideSchema, override)));
  if (overrides.length === 0) return printLines([`account ${accountId} has no overrides`]);
  printLines(toColumns([["override", "what", "for", "state", "until", "by", "reason"], ...overrides.map(toRow)]));
}

function toRow(override: Override): string[] {
  const { overrideId, featureKey, effect, userId, group, value, allowance, endTime, author, reason, promotionKey } =
    override;
  const amount = value
    ? ` = ${describeValue(value)}`
    : allowance
      ? ` = ${allowance.amount} ${allowance.resetPeriod}`
      : "";
  const whom = userId !== "" ? `user ${userId}` : group !== "" ? `group ${group}` : "all";
  return [
    overrideId,
    `${nameOf(OverrideEffect, effect)} ${featureKey}${amount}`.trimEnd(),
    whom,
    nameOf(OverrideState, override.state),
    endTime ? timestampDate(endTime).toISOString() : "it is ended",
    author,
    promotionKey === "" ? reason : `${reason} (${promotionKey})`,
  ];
}

function nameOf(names: Readonly<Record<string, unknown>>, value: number): string {
  return (Object.entries(names).find(([, number]) => number === value)?.[0] ?? "?").toLowerCase();
}

async function endOverride(overrideId: string, { reason }: { reason: string }, command: Command): Promise<void> {
  const request = { requestId: randomUUID(), overrideId, reason };
  const { override, revision } = await connect(command).overrides.endOverride(request);
  if (override === undefined) throw new Error("the answer holds no override");
  printMessage(command, OverrideSchema, override, () => [`${overrideId} is ended; in force from revision ${revision}`]);
}
