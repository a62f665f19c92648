export { EXIT_CODES } from './exit-codes.js';
export { packageVersion } from './package-version.js';
export { runCommandLine, type Program } from './run-command-line.js';
export { UsageError } from './usage-error.js';
