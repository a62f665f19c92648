export * from './step-functions-task-callback.js';
