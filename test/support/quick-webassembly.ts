import { setFlagsFromString } from 'node:v8';

/**
 * Flags for Node under which WebAssembly is compiled only once, quickly. The tests start many databases and ask each of
 * them little: optimising its code as it runs took longer than running it.
 */
export const QUICK_WEBASSEMBLY = ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'] as const;

for (const flag of QUICK_WEBASSEMBLY) setFlagsFromString(flag);
