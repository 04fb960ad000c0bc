import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, expect, jest, test } from '@jest/globals';
import { type HttpEndpoint, type Readiness, startHttp } from '../../src/ops/http.js';

const log = { info: jest.fn(), warn: jest.fn() };
const open: HttpEndpoint[] = [];

afterEach(async () => {
  log.warn.mockClear();
  for (const each of open.splice(0)) await each.close();
});

async function started(ready: () => Promise<Readiness>): Promise<number> {
  const endpoint = await startHttp({ host: '127.0.0.1', port: 0, explicit: true }, ready, log);
  open.push(endpoint);
  return endpoint.address?.port ?? 0;
}

async function ask(port: number, path: string, method = 'GET') {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}

const isReady = async () => ({ ready: true, details: { database: true, sweepAgeMs: 12 } });

test('each path answers its own question', async () => {
  const port = await started(isReady);
  expect(await ask(port, '/livez')).toMatchObject({ status: 200, body: '{"live":true}\n' });
  const ready = await ask(port, '/readyz?verbose');
  expect(ready).toMatchObject({ status: 200, type: 'application/json; charset=utf-8' });
  expect(JSON.parse(ready.body)).toEqual({ ready: true, database: true, sweepAgeMs: 12 });
  const metrics = await ask(port, '/metrics');
  expect(metrics).toMatchObject({ status: 200, type: expect.stringContaining('text/plain') });
  expect(metrics.body).toContain('process_cpu_seconds_total');
  expect(await ask(port, '/')).toMatchObject({ status: 404 });
});

test('not ready is 503 with the reason, and a check that fails or hangs is 503 without telling why', async () => {
  const details = { database: false };
  const port = await started(async () => ({ ready: false, details }));
  const answer = await ask(port, '/readyz');
  expect(answer.status).toBe(503);
  expect(JSON.parse(answer.body)).toEqual({ ready: false, database: false });
  const failing = await started(() => Promise.reject(new Error('postgres://duban:hunter2@db')));
  expect(await ask(failing, '/readyz')).toMatchObject({ status: 503, body: '{"ready":false}\n' });
  const hanging = await started(() => new Promise(() => undefined));
  expect(await ask(hanging, '/readyz')).toMatchObject({ status: 503, body: '{"ready":false}\n' });
});

test('only GET and HEAD are answered', async () => {
  const port = await started(isReady);
  expect(await ask(port, '/livez', 'HEAD')).toMatchObject({ status: 200, body: '' });
  const sent = request({ port, host: '127.0.0.1', path: '/readyz', method: 'POST' }).end('{}');
  const response = await new Promise<import('node:http').IncomingMessage>((resolve) =>
    sent.once('response', resolve),
  );
  expect(response.statusCode).toBe(405);
  expect(response.headers.allow).toBe('GET, HEAD');
  await text(response);
});

test('an address that is taken is an error where it was asked for, and only a warning where not', async () => {
  const port = await started(isReady);
  const address = { host: '127.0.0.1', port };
  await expect(startHttp({ ...address, explicit: true }, isReady, log)).rejects.toThrow(
    /^DUBAN_HTTP: .*EADDRINUSE/,
  );
  expect(log.warn).not.toHaveBeenCalled();
  const none = await startHttp({ ...address, explicit: false }, isReady, log);
  expect(none.address).toBeNull();
  expect(log.warn).toHaveBeenCalledTimes(1);
  await none.close();
});

test('off is off', async () => {
  const none = await startHttp(null, isReady, log);
  expect(none.address).toBeNull();
  await none.close();
});

test('closing does not wait for clients that keep their connections', async () => {
  const port = await started(isReady);
  await ask(port, '/livez');
  const hanging = request({ port, host: '127.0.0.1', path: '/livez' }).on('error', () => undefined);
  hanging.flushHeaders();
  const before = performance.now();
  await open.pop()?.close();
  expect(performance.now() - before).toBeLessThan(1000);
  await expect(ask(port, '/livez')).rejects.toThrow();
});
