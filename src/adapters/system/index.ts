export * from './random-ids.js';
export * from './system-clock.js';
