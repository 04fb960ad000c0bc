/** `duban calendar`: what there is to do with business calendars. */
import { Command } from 'commander';
import { calendarImportCommand } from './calendar-import.js';

export const calendarCommand = (): Command => new Command('calendar').addCommand(calendarImportCommand());
