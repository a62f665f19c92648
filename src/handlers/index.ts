export * from './combined-handler.js';
export * from './complete-handler.js';
export * from './compose-on-dynamodb.js';
export { type ComposedResponses, type ComposeOptions, composeResponses } from './compose.js';
export * from './custom-resource-handler.js';
export * from './execution-ended-handler.js';
export * from './read-settings.js';
export * from './reconcile-handler.js';
export * from './start-handler.js';
