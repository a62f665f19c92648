export type { MetricSpace } from './emf-metric.js';
export * from './powertools-guard.js';
export * from './powertools-telemetry.js';
