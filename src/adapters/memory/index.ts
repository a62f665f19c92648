export * from './in-memory-invocation-store.js';
export * from './manual-clock.js';
export * from './recording-telemetry.js';
export * from './sequential-ids.js';
