/** A mail server in a process of its own, so that it does not share the sender's thread. Says where it listens, then counts. */
import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';

const MESSAGE_ID = /^message-id:\s*(<[^>]+>)/im;

let taken: string[] = [];

const server = new SMTPServer({
  authOptional: true,
  // Else the name server of the machine is measured with every session.
  disableReverseLookup: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData(stream, _session, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      taken.push(MESSAGE_ID.exec(Buffer.concat(chunks).toString('latin1'))?.[1] ?? '');
      done();
    });
  },
});
server.on('error', () => undefined);

const listener = server.listen(0, '127.0.0.1');
await once(listener, 'listening');
const address = listener.address();
process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });

/** Every question is answered with the Message-IDs that came since the last one. */
process.on('message', () => {
  process.send?.({ taken });
  taken = [];
});
process.on('disconnect', () => process.exit());
