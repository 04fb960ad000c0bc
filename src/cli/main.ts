#!/usr/bin/env node
/** The command line: parses, runs a command, ends with its exit code. */
import { Command, CommanderError } from 'commander';
import { describeError } from '../ops/log-redaction.js';
import { configCommand } from './config-check.js';
import { demoCommand } from './demo.js';
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
  .addCommand(configCommand());

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof Stop) {
    for (const line of error.lines) process.stderr.write(`${line}\n`);
    return error.code;
  }
  const { type, message } = describeError(error instanceof Error ? error : new Error(String(error)));
  process.stderr.write(`duban: ${type}: ${message}\n`);
  return EXIT.failed;
}

/** Subcommands are commands of their own: they too must throw instead of exiting. */
function throwOnExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwOnExit);
}

throwOnExit(program);
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
