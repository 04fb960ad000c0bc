/** A Redis and a mail server of each test's own, and a stage on them. */
import { afterEach, beforeEach } from '@jest/globals';
import { Redis } from 'ioredis';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { startProxy, type TestProxy } from '../support/proxy.js';
import { type MailSink, startMailSink } from '../support/smtp.js';
import { Stage } from './stage.js';

export class RedisStage {
  redis!: OwnRedis;
  sink!: MailSink;
  stage!: Stage;
  #proxy: TestProxy | undefined;

  /** Mails go to the sink, if to no other server. */
  async open(through: 'proxy' | 'straight', smtpUrl?: string): Promise<void> {
    this.sink = await startMailSink();
    this.redis = await startOwnRedis();
    if (through === 'proxy') this.#proxy = await startProxy(this.redis.url);
    this.stage = await Stage.open({
      smtpUrl: smtpUrl ?? this.sink.url,
      redisUrl: this.#proxy?.url ?? this.redis.url,
    });
  }

  async close(): Promise<void> {
    await this.stage.close();
    await this.#proxy?.close();
    this.#proxy = undefined;
    await this.redis.remove();
    await this.sink.close();
  }

  get proxy(): TestProxy {
    if (this.#proxy === undefined) throw new Error('this stage has no proxy');
    return this.#proxy;
  }

  /** Killed, and another one in its place when it is wanted. */
  async loseRedis(): Promise<void> {
    this.redis.kill('SIGKILL');
    await this.redis.remove();
  }

  /** Empty, or with what was saved once. */
  async anotherRedis(dump?: Buffer): Promise<void> {
    this.redis = await startOwnRedis(this.redis.port, dump);
  }

  async saved(): Promise<Buffer> {
    await this.command((client) => client.save());
    return this.redis.dump();
  }

  async command<T>(statement: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(this.redis.url, { maxRetriesPerRequest: 1 });
    client.on('error', () => undefined);
    try {
      return await statement(client);
    } finally {
      client.disconnect();
    }
  }
}

/** `proxy`: the workers reach Redis through one. */
export function onOwnRedis(through: 'proxy' | 'straight' = 'straight'): RedisStage {
  const on = new RedisStage();
  beforeEach(() => on.open(through));
  afterEach(() => on.close());
  return on;
}
