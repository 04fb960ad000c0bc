#!/usr/bin/env node
/** The command line: parses, runs a command, ends with its exit code. */
import { Command, CommanderError } from 'commander';
import { describeError } from '../ops/log-redaction.js';
import { DatabaseRefused } from '../runtime.js';
import { configCommand } from './config-check.js';
import { demoCommand } from './demo.js';
import { doctorCommand } from './doctor.js';
import { EXIT, Stop } from './exit.js';
import { intakeCommand } from './intake.js';
import { listCommand } from './list.js';
import { migrateCommand } from './migrate.js';
import { recordCommand } from './record.js';
import { showCommand } from './show.js';
import { versionOfDuban } from './version.js';
import { workerCommand } from './worker.js';

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
  .exitOverride()
  .addCommand(workerCommand())
  .addCommand(demoCommand())
  .addCommand(migrateCommand())
  .addCommand(intakeCommand())
  .addCommand(recordCommand())
  .addCommand(showCommand())
  .addCommand(listCommand())
  .addCommand(configCommand())
  .addCommand(doctorCommand());

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

throwOnExit(program);
try {
  await program.parseAsync();
  end(Number(process.exitCode ?? EXIT.done));
} catch (error) {
  end(exitCodeOf(error));
}
