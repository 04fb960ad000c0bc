/**
 * Writes lines to a file descriptor without ever stopping the process: a reader that hangs, a closed pipe and a full
 * disk cost lines. pino's own stream is not used because at exit it tries for ever to write to a full disk.
 */
import { write, writeSync } from 'node:fs';

export interface LogStream {
  write(line: string): void;
}

/** With a reader that hangs, this much is kept; what comes then is dropped. */
const MOST_UNREAD_LETTERS = 16 * 1024 * 1024;
const RETRY_MS = 50;

export function openLogStream(fd: number, complain: (reason: string) => void): LogStream {
  let waiting: string[] = [];
  let unread = 0;
  let writing = false;
  let closed = false;

  const pump = () => {
    const batch = Buffer.from(waiting.join(''));
    waiting = [];
    unread = 0;
    writing = batch.length > 0;
    if (writing) send(batch);
  };
  const send = (batch: Buffer) => {
    // Not synchronous: a reader that hangs must not stop the escalation.
    write(fd, batch, 0, batch.length, null, (error, written) => {
      if (error?.code === 'EAGAIN') return void setTimeout(send, RETRY_MS, batch);
      if (error === null && written < batch.length) return send(batch.subarray(written));
      if (error !== null) complain(error.message);
      closed = error?.code === 'EPIPE';
      pump();
    });
  };
  const flush = () => {
    if (closed || waiting.length === 0) return;
    const problem = writeAtOnce(fd, Buffer.from(waiting.join('')));
    if (problem !== null) complain(problem);
  };

  process.once('exit', flush);
  return {
    write(line) {
      if (closed) return;
      if (unread + line.length > MOST_UNREAD_LETTERS) return complain('nobody reads it');
      waiting.push(line);
      unread += line.length;
      if (!writing) pump();
    },
  };
}

function writeAtOnce(fd: number, bytes: Buffer): string | null {
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
