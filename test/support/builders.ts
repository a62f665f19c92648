export * from '../../src/contract/builders.js';
