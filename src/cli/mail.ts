import { Command } from 'commander';
import { mailPreviewCommand } from './mail-preview.js';

export const mailCommand = (): Command => new Command('mail').addCommand(mailPreviewCommand());
