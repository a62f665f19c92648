export * from './dynamodb-invocation-store.js';
export * from './dynamodb-pool-store.js';
export * from './table-definition.js';
