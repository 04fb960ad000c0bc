/** The mail server that every sender of a run hands its mails to. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Sink {
  readonly url: string;
  /** The Message-IDs of what came since the last look. */
  take(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** It ends by itself when this process does. */
export async function startSink(): Promise<Sink> {
  const child = fork(join(import.meta.dirname, 'sink-process.js'));
  const { port } = await answerOf<{ port: number }>(child);
  return {
    url: `smtp://127.0.0.1:${port}`,
    async take() {
      const answer = answerOf<{ taken: readonly string[] }>(child);
      child.send('take');
      return (await answer).taken;
    },
    async stop() {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}

async function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  const [answer] = (await once(child, 'message')) as [Answer];
  return answer;
}
