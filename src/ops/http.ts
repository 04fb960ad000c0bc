/** Health and metrics for machines that watch: read only, without any data of complaints. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { EnvironmentRefused } from './environment-refused.js';
import { processMetrics } from './metrics.js';

export interface HttpAddress {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  /** Whether somebody asked for this address: then it must be had, else it may be done without. */
  readonly explicit: boolean;
}

export interface Readiness {
  readonly ready: boolean;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

export interface HttpEndpoint {
  /** Null where nothing listens. */
  readonly address: { readonly host: string; readonly port: number } | null;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

interface Route {
  answer(): Promise<Answer>;
  /** What is said when the answer fails or is late. An error tells nothing to the outside: it may hold data. */
  readonly otherwise: Answer;
}

type Routes = ReadonlyMap<string, Route>;

const JSON_TYPE = 'application/json; charset=utf-8';
/** Whoever asks has a timeout of its own, and is told sooner. */
const ANSWER_WITHIN_MS = 4000;

export async function startHttp(
  address: HttpAddress | null,
  ready: () => Promise<Readiness>,
  log: Pick<Logger, 'info' | 'warn'>,
  metrics: Metrics = processMetrics(),
): Promise<HttpEndpoint> {
  if (address === null) return NOTHING;
  const routes = routesTo(ready, metrics);
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000, keepAliveTimeout: 5000 });
  server.maxHeadersCount = 50;
  server.on('request', (request, response) => void respond(routes, request, response));
  if (!(await listens(server, address, log))) return NOTHING;
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  log.info({ event: 'http.listening', host: address.host, port }, 'http.listening');
  return { address: { host: address.host, port }, close: () => closed(server) };
}

const NOTHING: HttpEndpoint = { address: null, close: async () => undefined };

function routesTo(ready: () => Promise<Readiness>, metrics: Metrics): Routes {
  const failed = json(500, { error: 'failed' });
  const livez = async () => json(200, { live: true });
  const readyz = async () => {
    const { ready: isReady, details } = await ready();
    return json(isReady ? 200 : 503, { ready: isReady, ...details });
  };
  const told = async () => ({ status: 200, contentType: metrics.contentType, body: await metrics.text() });
  return new Map<string, Route>([
    ['/livez', { answer: livez, otherwise: failed }],
    ['/readyz', { answer: readyz, otherwise: json(503, { ready: false }) }],
    ['/metrics', { answer: told, otherwise: failed }],
  ]);
}

async function listens(server: Server, address: HttpAddress, log: Pick<Logger, 'warn'>): Promise<boolean> {
  try {
    server.listen(address.port, address.host);
    await once(server, 'listening');
    server.on('error', (error) => log.warn({ event: 'http.failed', err: error }, 'http.failed'));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (address.explicit)
      throw new EnvironmentRefused(
        'DUBAN_HTTP',
        `this address cannot be listened on (${code}); allowed: one of this machine that is free, or off`,
        { cause: error },
      );
    const { host, port } = address;
    // Two workers on one machine are no mistake, and the second one's work does not depend on its health page.
    log.warn(
      { event: 'http.off', host, port, code },
      'http.off: the address is taken; set DUBAN_HTTP for another',
    );
    return false;
  }
}

async function respond(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, contentType, body } = await answerTo(routes, request);
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    // What a client sends along is not read.
    ...(request.method === 'GET' || request.method === 'HEAD' ? {} : { connection: 'close' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerTo(routes: Routes, { method, url = '' }: IncomingMessage): Promise<Answer> {
  const route = routes.get(url.split('?', 1)[0] ?? '');
  if (route === undefined) return json(404, { error: 'not found' });
  if (method !== 'GET' && method !== 'HEAD') return json(405, { error: 'only GET and HEAD' });
  return inTime(route);
}

async function inTime({ answer, otherwise }: Route): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(resolve, ANSWER_WITHIN_MS, otherwise);
  });
  try {
    return await Promise.race([answer(), late]);
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}

function json(status: number, content: object): Answer {
  return { status, contentType: JSON_TYPE, body: `${JSON.stringify(content)}\n` };
}

async function closed(server: Server): Promise<void> {
  const end = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await end;
}
