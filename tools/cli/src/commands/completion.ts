import { Argument } from "commander";
import type { Command } from "commander";
import { printLines } from "../output.ts";

/** `licet completion bash|zsh|fish`. */
export function addCompletionCommand(program: Command): void {
  program
    .command("completion")
    .description("print a completion script: source <(licet completion bash)")
    .addArgument(new Argument("<shell>").choices(["bash", "zsh", "fish"]))
    .action((shell: string) => printLines(printCompletion(program, shell)));
}

/** The lines of the script for a shell. */
export function printCompletion(program: Command, shell: string): string[] {
  return shell === "fish" ? toFish(program) : toBash(program, shell === "zsh");
}

/** One case per command: its sub-commands and long options. */
function toBash(program: Command, isZsh: boolean): string[] {
  return [
    ...(isZsh ? ["autoload -U +X bashcompinit && bashcompinit"] : []),
    "_licet() {",
    '  local words="${COMP_WORDS[*]:1:COMP_CWORD-1}" choices=""',
    '  case "$words" in',
    ...program.commands.flatMap((command) => casesOf(command, command.name())),
    `    *) choices="${choicesOf(program)}" ;;`,
    "  esac",
    '  COMPREPLY=($(compgen -W "$choices" -f -- "${COMP_WORDS[COMP_CWORD]}"))',
    "}",
    "complete -F _licet licet",
  ];
}

/** The longer words come first. */
function casesOf(command: Command, words: string): string[] {
  return [
    ...command.commands.flatMap((nested) => casesOf(nested, `${words} ${nested.name()}`)),
    `    "${words}"*) choices="${choicesOf(command)}" ;;`,
  ];
}

function toFish(program: Command): string[] {
  const complete = "complete -c licet";
  return program.commands.flatMap((command) => [
    `${complete} -n __fish_use_subcommand -a ${command.name()} -d '${command.description().replaceAll("'", "")}'`,
    ...command.commands.map(
      (nested) => `${complete} -n '__fish_seen_subcommand_from ${command.name()}' -a ${nested.name()}`,
    ),
  ]);
}

function choicesOf(command: Command): string {
  return [...command.commands.map((nested) => nested.name()), optionsOf(command)].join(" ").trim();
}

function optionsOf(command: Command): string {
  return [...command.options.map((option) => option.long), "--help", "--json"].join(" ");
}
