/** A process that uses the embedded server of a home until it is told to leave. */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { startEmbeddedPostgres } from '../../src/ops/embedded-postgres.js';
import { createLogger } from '../../src/ops/logger.js';

const say = (line: string) => writeSync(1, `${line}\n`);
const [home = ''] = process.argv.slice(2);
const log = createLogger({ level: 'info', destination: 'stderr', pretty: false });
try {
  const server = await startEmbeddedPostgres({ home, log });
  say(`up ${server.url}`);
  await once(process.stdin, 'data');
  await server.release();
  say('left');
} catch (error) {
  say(`failed ${error instanceof Error ? error.message : error}`);
}
process.exit();
