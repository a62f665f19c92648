export * from './powertools-guard.js';
export * from './powertools-telemetry.js';
export * from './tasker-metrics.js';
