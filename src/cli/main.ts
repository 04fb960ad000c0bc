#!/usr/bin/env node
/** The command line: parses, runs a command, ends with its exit code. */
import { Command, CommanderError } from 'commander';
import { EnvironmentRefused } from '../ops/environment-refused.js';
import { describeError } from '../ops/log-redaction.js';
import { DatabaseRefused } from '../runtime-refused.js';
import { EXIT, Stop } from './exit.js';
import { addListed, type Listed, wordsAsked } from './listed.js';
import { heedSignals } from './signals.js';
import { keepHeapSmall } from './small-heap.js';
import { versionOfDuban } from './version.js';

const program = new Command('duban')
  .description(
    'Duban (督办) tells the supervisor, then senior leadership, when a complaint stays unhandled past its limit.',
  )
  .version(versionOfDuban(), '-V, --version')
  .addHelpText(
    'after',
    '\nSet-up, configuration and operation: README.md. Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 78 environment or configuration.',
  );

const [command, subcommand] = wordsAsked(process.argv.slice(2));

/** What there is, in the order of the help; only what is asked for is loaded. */
const COMMANDS: Readonly<Record<string, Listed>> = {
  worker: {
    does: 'serve until SIGTERM: migrate, start what is embedded, take in complaints, escalate, send mail',
    load: async () => {
      const signals = heedSignals();
      keepHeapSmall();
      return (await import('./worker.js')).workerCommand(signals);
    },
  },
  demo: {
    does: 'watch the shipped policy escalate one complaint of each category on a fast clock; no servers needed',
    load: async () => (await import('./demo.js')).demoCommand(),
  },
  migrate: {
    does: 'bring the database to the schema of this version',
    load: async () => (await import('./migrate.js')).migrateCommand(),
  },
  intake: {
    does: 'take in complaints: one JSON object, or one a line (NDJSON)',
    load: async () => (await import('./intake.js')).intakeCommand(),
  },
  record: {
    does: "add an entry to a complaint's record; prints what it did to the deadlines",
    load: async () => (await import('./record.js')).recordCommand(),
  },
  show: {
    does: 'the complaint record: facts, entries with who and when, deadlines, firings, notices',
    load: async () => (await import('./show.js')).showCommand(),
  },
  why: {
    does: 'why a deadline is what it is: its start, the arithmetic, what stops it, what comes next and to whom',
    load: async () => (await import('./why.js')).whyCommand(),
  },
  list: {
    does: 'complaints, the most urgent first',
    load: async () => (await import('./list.js')).listCommand(),
  },
  simulate: {
    does: 'what the policy would do: every clock, who is told when, on invented time, without a database',
    load: async () => (await import('./simulate.js')).simulateCommand(),
  },
  config: {
    does: 'work with configuration folders',
    load: async () => (await import('./config.js')).configCommand(subcommand),
  },
  calendar: {
    does: 'work with business calendars',
    load: async () => (await import('./calendar.js')).calendarCommand(),
  },
  doctor: {
    does: 'examine database, queue, mail, configuration and record; each line says what to do',
    load: async () => (await import('./doctor.js')).doctorCommand(),
  },
  mail: {
    does: 'the mails that people get',
    load: async () => (await import('./mail.js')).mailCommand(),
  },
};

/** Where a terminal does not speak UTF-8, letters were lost that nobody brings back: a signature must not be among them. */
function refuseGarbled(args: readonly string[]): void {
  const number = args.findIndex((word) => word.includes('\ufffd')) + 1;
  if (number > 0)
    throw new Stop(EXIT.usage, [
      `error: argument ${number} holds letters that are not UTF-8; allowed: UTF-8, which the terminal must send`,
    ]);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof Stop) {
    for (const line of error.lines) process.stderr.write(`${line}\n`);
    return error.code;
  }
  if (error instanceof DatabaseRefused || error instanceof EnvironmentRefused) {
    const variable = error instanceof DatabaseRefused ? 'DATABASE_URL: ' : '';
    process.stderr.write(
      `duban: the environment is at fault\n  ${variable}${describeError(error).message}\n`,
    );
    return EXIT.environment;
  }
  const { type, message } = describeError(error instanceof Error ? error : new Error(String(error)));
  process.stderr.write(`duban: ${type === 'Error' ? '' : `${type}: `}${message}\n`);
  return EXIT.failed;
}

/** Subcommands are commands of their own: they too must throw instead of exiting, and say where to look. */
function throwAndHint(command: Command): void {
  command.exitOverride();
  command.showHelpAfterError('(duban --help, or duban COMMAND --help, says what is allowed)');
  command.commands.forEach(throwAndHint);
}

let isOutputLost = false;
/** Whoever reads our output may stop reading (`duban list | head`): the command is not at fault, and ends as always. */
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE' || isOutputLost) return;
  isOutputLost = true;
  process.stderr.write(`duban: the output cannot be written (${code})\n`);
});

/** Ends at once when everything is written, or could not be: a connection that is still being tried for must not hold the command. */
function end(code: number): void {
  const exit = () => process.exit(isOutputLost && code === EXIT.done ? EXIT.failed : code);
  process.stdout.write('', () => process.stderr.write('', () => setImmediate(exit)));
}

try {
  refuseGarbled(process.argv.slice(2));
  await addListed(program, COMMANDS, command);
  throwAndHint(program);
  await program.parseAsync();
  end(Number(process.exitCode ?? EXIT.done));
} catch (error) {
  end(exitCodeOf(error));
}
