import { Argument, Command } from "commander";
import { terminalTexts } from "../terminal-texts.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/** A command and its possible arguments. */
interface Words {
  name: string;
  description: string;
  options: { flag: string; description: string; choices: readonly string[]; takesFile: boolean }[];
  choices: readonly string[];
}

export const completion = ({ completion: texts } = terminalTexts()) =>
  new Command("completion")
    .description(texts.about)
    .addArgument(new Argument("<shell>", texts.shell).choices(SHELLS))
    .addHelpText(
      "after",
      `
  bash   gazette completion bash > ~/.local/share/bash-completion/completions/gazette
  zsh    gazette completion zsh > "\${fpath[1]}/_gazette"
  fish   gazette completion fish > ~/.config/fish/completions/gazette.fish`,
    )
    .action((shell: Shell, _: object, command: Command) => {
      const words = (command.parent?.commands ?? []).map(wordsOf);
      process.stdout.write({ bash, zsh, fish }[shell](words));
    });

function wordsOf(command: Command): Words {
  const options = command.options.flatMap(({ long, description, argChoices = [], required, flags }) =>
    long ? [{ flag: long, description, choices: argChoices, takesFile: required && /<(?:file|dir)>/.test(flags) }] : [],
  );
  return {
    name: command.name(),
    description: command.description(),
    options: [
      ...options,
      { flag: "--help", description: terminalTexts().completion.help, choices: [], takesFile: false },
    ],
    choices: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
  };
}

function bash(commands: Words[]): string {
  const values = commands.flatMap(({ name, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .map(
        ({ flag, choices }) =>
          `    "${name} ${flag}") COMPREPLY=($(compgen -W "${choices.join(" ")}" -- "$word")); return ;;`,
      ),
  );
  const words = commands.map(
    ({ name, options, choices }) =>
      `    ${name}) words="${[...options.map(({ flag }) => flag), ...choices].join(" ")}" ;;`,
  );
  return `_gazette() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")}" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]} $before" in
${values.join("\n")}
  esac
  case "\${COMP_WORDS[1]}" in
${words.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _gazette gazette
`;
}

function zsh(commands: Words[]): string {
  const colons = (text: string) => text.replace(/[\\:]/g, "\\$&").replaceAll("'", "'\\''");
  const brackets = (text: string) => text.replace(/[\\[\]:]/g, "\\$&").replaceAll("'", "'\\''");
  const names = commands.map(({ name, description }) => `    '${name}:${colons(description)}'`);
  const cases = commands.map(({ name, options, choices }) => {
    const specs = options.map(({ flag, description, choices, takesFile }) => {
      const value = choices.length > 0 ? `:value:(${choices.join(" ")})` : takesFile ? ":file:_files" : "";
      return `'${flag}[${brackets(description)}]${value}'`;
    });
    const rest = choices.length > 0 ? `'*:word:(${choices.join(" ")})'` : "'*:file:_files'";
    return `    ${name}) _arguments ${[...specs, rest].join(" ")} ;;`;
  });
  return `#compdef gazette
_gazette() {
  local -a names
  names=(
${names.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command names
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${cases.join("\n")}
  esac
}
compdef _gazette gazette
`;
}

function fish(commands: Words[]): string {
  const quote = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;
  const lines = commands.flatMap(({ name, description, options, choices }) => [
    `complete -c gazette -n __fish_use_subcommand -f -a ${name} -d ${quote(description)}`,
    ...options.map(({ flag, description, choices, takesFile }) => {
      const value = choices.length > 0 ? ` -x -a ${quote(choices.join(" "))}` : takesFile ? " -r" : "";
      return `complete -c gazette -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}${value} -d ${quote(description)}`;
    }),
    ...(choices.length > 0
      ? [`complete -c gazette -n '__fish_seen_subcommand_from ${name}' -a ${quote(choices.join(" "))}`]
      : []),
  ]);
  return `${lines.join("\n")}\n`;
}
