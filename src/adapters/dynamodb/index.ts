export * from './dynamodb-invocation-store.js';
export * from './table-definition.js';
