import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { DEATH_ERRORS, LAMBDA_RETRIER } from '../../src/asl/retriers.js';

/** How the process of a function may come to its end in the middle of an invocation, and what Lambda reports then. */
const DEATHS: readonly (readonly [how: string, code: string, reported: string])[] = [
  ['exits', 'process.exit(1)', 'Runtime.ExitError'],
  ['is killed', "process.kill(process.pid, 'SIGKILL')", 'Runtime.ExitError'],
  ['aborts', 'process.abort()', 'Runtime.ExitError'],
  [
    'is left by a promise',
    'Promise.reject(new Error("lost")); setTimeout(() => {}, 5000)',
    'Runtime.UnhandledPromiseRejection',
  ],
  ['is left by an error', 'setTimeout(() => { throw new Error("lost") })', 'Runtime.UncaughtException'],
];

describe('hole-13 a starter whose process dies', () => {
  it.each(DEATHS)('%s: no answer comes, and the name is retried', (_how, code, reported) => {
    const child = spawnSync(process.execPath, ['-e', `${code}; setTimeout(() => console.log('answered'), 3000)`], {
      timeout: 300_000,
    });
    expect(child.error).toBeUndefined();
    expect(child.status).not.toBe(0);
    expect(child.stdout.toString()).not.toContain('answered');
    expect(LAMBDA_RETRIER.ErrorEquals).toContain(reported);
  });

  it.each([
    'Lambda.Unknown',
    'Sandbox.Timedout',
    'Sandbox.Failure',
    'Runtime.OutOfMemory',
    'Extension.Crash',
    'Extension.ExitError',
  ])('%s, by which a platform reports a death, is retried', (name) => {
    expect(DEATH_ERRORS).toContain(name);
    expect(LAMBDA_RETRIER.ErrorEquals).toContain(name);
  });
});
