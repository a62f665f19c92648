export * from './cloudformation-response-callback.js';
