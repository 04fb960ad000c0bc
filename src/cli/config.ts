/** `duban config`: what there is to do with configuration folders. */
import { Command } from 'commander';
import { configCheckCommand } from './config-check.js';

export const configCommand = (): Command =>
  new Command('config').description('work with configuration folders').addCommand(configCheckCommand());
