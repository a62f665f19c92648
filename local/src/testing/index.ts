export type { BenchFunction } from './bench-functions.js';
export * from './workflow-bench.js';
