export * from '../adapters/durable-function/durable-function-callback.js';
export * from './lambda-starter.js';
export * from './run-statement.js';
export * from './statement-error.js';
export type * from './statement-output.js';
