export { EXIT_CODES } from './exit-codes.js';
export { packageVersion } from './package-version.js';
export type { Program } from './exit-code-of.js';
export { runCommandLine } from './run-command-line.js';
export { UsageError } from './usage-error.js';
