/** `duban config`: what there is to do with configuration folders. */
import { Command } from 'commander';
import { addListed, type Listed } from './listed.js';

const COMMANDS: Readonly<Record<string, Listed>> = {
  check: {
    does: 'check a folder: exit 0, or every fault with its place and what is allowed',
    load: async () => (await import('./config-check.js')).configCheckCommand(),
  },
  test: {
    does: "run the folder's tests (tests/*.yaml): exit 0, or what is expected and what the policy does",
    load: async () => (await import('./config-test.js')).configTestCommand(),
  },
  diff: {
    does: 'what differs between two configurations, and what that means for the complaints there are',
    load: async () => (await import('./config-diff.js')).configDiffCommand(),
  },
  apply: {
    does: 'move running complaints to the current policy, after showing what that does',
    load: async () => (await import('./config-apply.js')).configApplyCommand(),
  },
};

/** Loads only the subcommand that is asked for. */
export async function configCommand(asked: string | undefined): Promise<Command> {
  const config = new Command('config');
  await addListed(config, COMMANDS, asked);
  return config;
}
