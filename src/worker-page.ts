/** The worker's page for machines that watch: there from the first moment, so that a worker that waits is not taken for dead. */
import type { Logger } from 'pino';
import { type HttpAddress, type Readiness, startHttp } from './ops/http.js';
import { type ProcessMetrics, processMetrics } from './ops/metrics.js';
import type { WorkerHealth } from './worker-health.js';

type Served = Pick<WorkerHealth, 'ready' | 'metrics'>;

export interface WorkerPage {
  /** What the process tells of itself; the work's own metrics are added here. */
  readonly metrics: ProcessMetrics;
  /** From now on the page says how the work goes. */
  serve(health: Served): void;
  close(): Promise<void>;
}

const STARTING: Readiness = {
  ready: false,
  details: { status: 'red', database: false, findings: ['the worker is starting'] },
};

/** Rejects where an address that somebody asked for cannot be had. */
export async function openPage(address: HttpAddress | null, log: Logger): Promise<WorkerPage> {
  const metrics = processMetrics();
  let served: Served | null = null;
  const http = await startHttp(address, async () => served?.ready() ?? STARTING, log, {
    contentType: metrics.contentType,
    text: () => (served?.metrics ?? metrics).text(),
  });
  return {
    metrics,
    serve(health) {
      served = health;
    },
    close: http.close,
  };
}
