export * from './query-language.js';
export * from './retriers.js';
export * from './statement-payload.js';
export * from './statement-states.js';
