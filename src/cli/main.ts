#!/usr/bin/env node
/** The command line: parses, runs a command, ends with its exit code. */
import { Command, CommanderError } from 'commander';
import { describeError } from '../ops/log-redaction.js';
import { DatabaseRefused } from '../runtime-refused.js';
import { EXIT, Stop } from './exit.js';
import { versionOfDuban } from './version.js';

const program = new Command('duban')
  .description(
    'Duban (督办) tells the supervisor, then senior leadership, when a complaint stays unhandled past its limit.',
  )
  .version(versionOfDuban(), '-V, --version')
  .showHelpAfterError('(duban --help, or duban COMMAND --help, says what is allowed)')
  .addHelpText(
    'after',
    '\nSet-up, configuration and operation: README.md. Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 78 environment or configuration.',
  )
  .exitOverride();

/** What there is, in the order of the help; only what is asked for is loaded. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  worker: async () => (await import('./worker.js')).workerCommand(),
  demo: async () => (await import('./demo.js')).demoCommand(),
  migrate: async () => (await import('./migrate.js')).migrateCommand(),
  intake: async () => (await import('./intake.js')).intakeCommand(),
  record: async () => (await import('./record.js')).recordCommand(),
  show: async () => (await import('./show.js')).showCommand(),
  why: async () => (await import('./why.js')).whyCommand(),
  list: async () => (await import('./list.js')).listCommand(),
  simulate: async () => (await import('./simulate.js')).simulateCommand(),
  config: async () => (await import('./config.js')).configCommand(),
  calendar: async () => (await import('./calendar.js')).calendarCommand(),
  doctor: async () => (await import('./doctor.js')).doctorCommand(),
  mail: async () => (await import('./mail.js')).mailCommand(),
};

async function addCommands(): Promise<void> {
  const word = process.argv[2] ?? '';
  const asked = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  for (const load of asked === undefined ? Object.values(COMMANDS) : [asked])
    program.addCommand(await load());
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof Stop) {
    for (const line of error.lines) process.stderr.write(`${line}\n`);
    return error.code;
  }
  if (error instanceof DatabaseRefused) {
    process.stderr.write(
      `duban: the environment is at fault\n  DATABASE_URL: ${describeError(error).message}\n`,
    );
    return EXIT.environment;
  }
  const { type, message } = describeError(error instanceof Error ? error : new Error(String(error)));
  process.stderr.write(`duban: ${type === 'Error' ? '' : `${type}: `}${message}\n`);
  return EXIT.failed;
}

/** Subcommands are commands of their own: they too must throw instead of exiting. */
function throwOnExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwOnExit);
}

/** Whoever reads our output may stop reading: `duban list | head`. */
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.failed),
);

/** Ends at once when everything is written: a connection that is still being tried for must not hold the command. */
function end(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

try {
  await addCommands();
  throwOnExit(program);
  await program.parseAsync();
  end(Number(process.exitCode ?? EXIT.done));
} catch (error) {
  end(exitCodeOf(error));
}
