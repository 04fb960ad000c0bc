/** Commands by name, of which only the one that is asked for is loaded: to be listed, a name and a line are enough. */
import { Command } from 'commander';

export interface Listed {
  /** What it does, as its help and the list of commands say it. */
  readonly does: string;
  readonly load: () => Promise<Command>;
}

/** Adds all of `commands` to `parent`, in this order; `asked` is the word on the command line, whatever it may be. */
export async function addListed(
  parent: Command,
  commands: Readonly<Record<string, Listed>>,
  asked: string | undefined,
): Promise<void> {
  parent.configureHelp({ subcommandTerm: (command) => command.name() });
  for (const [name, { does, load }] of Object.entries(commands))
    parent.addCommand((name === asked ? await load() : new Command(name)).description(does));
}

/** The words of the command line that may name a command: `duban help list` asks for `list`. */
export const wordsAsked = (args: readonly string[]): string[] =>
  args.filter((word) => word !== 'help' && !word.startsWith('-'));
