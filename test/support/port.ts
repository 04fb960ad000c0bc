/** Ports for servers that a test starts later, or stops and starts again. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below those that systems give to whoever asks for any port, so that nobody gets one of them by chance meanwhile; a Redis
 * cluster takes the one 10,000 above as well.
 */
const FIRST = 10_000;
const MANY = 10_000;
/** Processes of tests begin at different ones. */
let next = process.pid * 101;

export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + (next++ % MANY);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
