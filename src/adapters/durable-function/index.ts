export * from './durable-function-callback.js';
