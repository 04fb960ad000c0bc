/** What a Duban process tells of itself in Prometheus' words; without labels from data. */
import { collectDefaultMetrics, Registry } from 'prom-client';

export interface ProcessMetrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** Further metrics are registered here. */
  readonly registry: Registry;
}

export function processMetrics(): ProcessMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return { contentType: registry.contentType, text: () => registry.metrics(), registry };
}
