/** `duban config`: what there is to do with configuration folders. */
import { Command } from 'commander';
import { configApplyCommand } from './config-apply.js';
import { configCheckCommand } from './config-check.js';
import { configDiffCommand } from './config-diff.js';
import { configTestCommand } from './config-test.js';

export const configCommand = (): Command =>
  new Command('config')
    .description('work with configuration folders')
    .addCommand(configCheckCommand())
    .addCommand(configTestCommand())
    .addCommand(configDiffCommand())
    .addCommand(configApplyCommand());
