export { tearDown as default } from './tests-in-memory.mjs';
