/** A worker that takes a job and never ends it: to be killed at that, or told to close (SIGTERM). */
import { backendAt } from './benches.js';

const [kind = '', url = '', prefix = ''] = process.argv.slice(2);
const backend = backendAt(kind as 'redis' | 'postgres', url, prefix);
const consumer = backend.consume('duban-inbox', 1, ({ id }) => {
  process.stdout.write(`took ${id}\n`);
  return new Promise(() => undefined);
});
process.once('SIGTERM', async () => {
  await consumer.close(300);
  await backend.close();
});
