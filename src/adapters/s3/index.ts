export * from './s3-result-store.js';
