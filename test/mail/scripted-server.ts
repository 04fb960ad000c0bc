/** A mail server that follows a script, to be as rude as real ones: answers, drops and silences at any point. */
import { EventEmitter, once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** `drip`: an answer that goes on for ever, a letter at a time; `late`: a good one, after three seconds. */
export type Move = string | 'drop' | 'reset' | 'hang' | 'drip' | 'late';

export interface Script {
  readonly greeting?: Move;
  readonly ehlo?: Move;
  readonly auth?: Move;
  readonly mail?: Move;
  readonly rcpt?: Move;
  readonly data?: Move;
  /** After the final dot. */
  readonly end?: Move;
  /** In the middle of the message. */
  readonly body?: Move;
}

export interface ScriptedServer {
  readonly url: string;
  /** Messages that were received to their final dot. */
  readonly received: string[];
  readonly commands: string[];
  /** How many were opened so far. */
  readonly connections: number;
  /** What it does from now on, on open connections, too. */
  play(script: Script): void;
  /** Resolves when so many lines of that kind have come. */
  heard(line: RegExp, times: number): Promise<void>;
  onConnection(listener: () => void): void;
  /** Ends the connections on which a mail has come and no other has begun. */
  endKept(): void;
  /** Ends every connection, and waits until it has. */
  hangUp(): Promise<void>;
  /** Resolves when no connection is open. */
  allGone(): Promise<void>;
  close(): Promise<void>;
}

const MOVES = ['drop', 'reset', 'hang', 'drip', 'late'];
const DRIP_MS = 100;
const LATE_MS = 3_000;

export async function scriptedServer(script: Script, auth = ''): Promise<ScriptedServer> {
  const state: State = { script, received: [], commands: [], kept: new Set(), changed: new EventEmitter() };
  const sockets = new Set<Socket>();
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      state.kept.delete(socket);
      state.changed.emit('gone');
    });
    state.changed.emit('connection');
    converse(socket, state);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const allGone = async () => {
    while (open.size > 0) await once(state.changed, 'gone');
  };
  return {
    url: `smtp://${auth}127.0.0.1:${portOf(server)}`,
    received: state.received,
    commands: state.commands,
    get connections() {
      return sockets.size;
    },
    play(next) {
      state.script = next;
    },
    async heard(line, times) {
      while (state.commands.filter((one) => line.test(one)).length < times)
        await once(state.changed, 'command');
    },
    onConnection: (listener) => state.changed.on('connection', listener),
    endKept() {
      for (const socket of state.kept) socket.end();
    },
    async hangUp() {
      for (const socket of open) socket.end();
      await allGone();
    },
    allGone,
    close: () => closed(server, sockets),
  };
}

interface State {
  script: Script;
  readonly received: string[];
  readonly commands: string[];
  /** Connections between two mails. */
  readonly kept: Set<Socket>;
  /** Emits `connection`, `command` and `gone`. */
  readonly changed: EventEmitter;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

function closed(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}

function act(socket: Socket, move: Move): void {
  if (move === 'drop') socket.end();
  else if (move === 'reset') socket.resetAndDestroy();
  else if (move === 'drip') drip(socket);
  else if (move === 'late') setTimeout(() => socket.write('250 at last\r\n'), LATE_MS);
  else if (!MOVES.includes(move)) socket.write(`${move}\r\n`);
}

function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write('2'), DRIP_MS);
  socket.on('close', () => clearInterval(timer));
}

function converse(socket: Socket, state: State): void {
  const { received, commands, changed } = state;
  let pending = '';
  let body: string | null = null;
  act(socket, state.script.greeting ?? '220 scripted');
  socket.on('data', (chunk) => {
    pending += chunk.toString('latin1');
    for (;;) {
      const { script } = state;
      if (body !== null) {
        if (script.body !== undefined) return act(socket, script.body);
        const end = pending.indexOf('\r\n.\r\n');
        if (end < 0) return;
        received.push(pending.slice(0, end));
        pending = pending.slice(end + 5);
        body = null;
        const answer = script.end ?? '250 taken';
        if (answer.startsWith('2')) state.kept.add(socket);
        act(socket, answer);
      } else {
        const line = /^(.*?)\r\n/.exec(pending)?.[1];
        if (line === undefined) return;
        pending = pending.slice(line.length + 2);
        commands.push(line);
        if (/^MAIL/i.test(line)) state.kept.delete(socket);
        changed.emit('command');
        const move = answerTo(line, script);
        act(socket, move);
        if (/^DATA$/i.test(line) && move.startsWith('3')) body = '';
      }
    }
  });
}

function answerTo(line: string, script: Script): Move {
  const verb = line.slice(0, 4).toUpperCase();
  if (verb === 'EHLO') return script.ehlo ?? '250-scripted\r\n250 AUTH PLAIN';
  if (verb === 'AUTH') return script.auth ?? '235 welcome';
  if (verb === 'MAIL') return script.mail ?? '250 sender ok';
  if (verb === 'RCPT') return script.rcpt ?? '250 recipient ok';
  if (verb === 'DATA') return script.data ?? '354 go on';
  return verb === 'QUIT' ? '221 bye' : '250 ok';
}
