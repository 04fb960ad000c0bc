/** A TCP proxy that does to connections what networks do. */
import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './port.js';

/**
 * `pass`; `slow`: each piece a little later; `hole`: swallows both ways and holds the sockets; `deaf`: delivers, and
 * swallows the answers.
 */
export type LinkMode = 'pass' | 'slow' | 'hole' | 'deaf';

/** One connection. What it has swallowed once it never gets back: it stays as broken as it is. */
export interface Link {
  mode: LinkMode;
  /** What the client has sent, its beginning. */
  readonly sent: string;
  cut(): void;
}

export interface TestProxy {
  readonly port: number;
  /** The same address through the proxy. */
  readonly url: string;
  readonly links: ReadonlySet<Link>;
  /** From now on, for the connections that are there and those to come; `refuse` holds for new ones only. */
  set(mode: LinkMode | 'refuse'): Promise<void>;
  /** Resets every connection. */
  cut(): void;
  /** Sees what clients send before it is passed on. */
  tap: (link: Link, sent: string) => void;
  /** Turns what the server answers into what it might as well have said. */
  alter: (answer: Buffer) => Buffer;
  close(): Promise<void>;
}

const SLOW_MS = 300;
const MOST_KEPT = 100_000;

export async function startProxy(target: string): Promise<TestProxy> {
  const { hostname, port: targetPort } = new URL(target);
  const links = new Set<OpenLink>();
  let mode: LinkMode = 'pass';
  const server = createServer((client) => {
    const upstream = dial({ host: hostname, port: Number(targetPort), noDelay: true });
    const link = new OpenLink(client, upstream, mode, {
      tap: (open, sent) => proxy.tap(open, sent),
      alter: (answer) => proxy.alter(answer),
    });
    links.add(link);
    client.on('close', () => links.delete(link));
  });
  // It stops listening and listens again.
  const port = await freePort();
  await listen(server, port);
  const url = new URL(target);
  url.port = String(port);
  url.hostname = '127.0.0.1';
  const proxy: TestProxy = {
    port,
    url: url.href,
    links,
    tap: () => undefined,
    alter: (answer) => answer,
    async set(next) {
      if (next === 'refuse') return closed(server);
      mode = next;
      for (const link of links) link.mode = next;
      if (!server.listening) await listen(server, port);
    },
    cut() {
      for (const link of links) link.cut();
    },
    async close() {
      await closed(server);
      proxy.cut();
    },
  };
  return proxy;
}

class OpenLink implements Link {
  mode: LinkMode;
  sent = '';
  #broken = false;
  #tail = Promise.resolve();
  readonly #client: Socket;
  readonly #upstream: Socket;

  constructor(
    client: Socket,
    upstream: Socket,
    mode: LinkMode,
    { tap, alter }: Pick<TestProxy, 'tap' | 'alter'>,
  ) {
    this.mode = mode;
    this.#client = client;
    this.#upstream = upstream;
    for (const socket of [client, upstream]) {
      socket.on('error', () => this.cut());
      // Nobody hears that the other side has gone, where nothing is heard at all.
      socket.on('close', () => !this.#broken && this.cut());
    }
    client.on('close', () => upstream.destroy());
    client.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      if (this.sent.length < MOST_KEPT) this.sent += text;
      tap(this, text);
      this.#forward(chunk, upstream, this.mode === 'hole');
    });
    upstream.on('data', (chunk) => {
      this.#forward(alter(chunk), client, this.mode === 'hole' || this.mode === 'deaf');
    });
  }

  #forward(chunk: Buffer, to: Socket, swallow: boolean): void {
    if (swallow) this.#broken = true;
    if (swallow || (this.#broken && to === this.#client)) return;
    const pause = this.mode === 'slow' ? wait(SLOW_MS) : Promise.resolve();
    // In the order of arrival, also when slow turns into pass.
    this.#tail = Promise.all([this.#tail, pause]).then(() => void to.write(chunk));
  }

  cut(): void {
    if (!this.#client.destroyed) this.#client.resetAndDestroy();
    if (!this.#upstream.destroyed) this.#upstream.resetAndDestroy();
  }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

/** Connections that are there stay; only new ones are refused. */
async function closed(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
}
