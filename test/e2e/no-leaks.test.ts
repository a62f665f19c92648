import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

interface Probe {
  readonly newFolders: number;
  readonly runs: readonly {
    readonly status: string;
    readonly resources: readonly string[];
    readonly isPortFree: boolean;
    readonly heapMb: number;
    readonly externalMb: number;
  }[];
}

/** As many as a first look needs; the script takes any number. */
const RUNS = 5;

describe('a laptop cloud that is closed', () => {
  it('leaves no port, worker, temporary folder or memory behind, run after run', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'no-leaks-'));
    try {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--expose-gc', 'test/support/leak-probe.mjs', String(RUNS)],
        { env: { ...process.env, TMPDIR: temporary } },
      );
      const probe = JSON.parse(stdout) as Probe;
      expect(probe.runs).toHaveLength(RUNS);
      for (const run of probe.runs) expect(run).toMatchObject({ status: 'SUCCEEDED', resources: [] });
      // Somebody else may have got a port that was given back, and not each of them.
      expect(probe.runs.map(({ isPortFree }) => isPortFree)).toContain(true);
      expect(probe.newFolders).toBe(0);
      // What the first runs load stays; from then on memory stands still, give or take what is not yet collected.
      const used = probe.runs.map(({ heapMb, externalMb }) => heapMb + externalMb);
      expect(Math.min(...used.slice(-2)) / Math.max(...used.slice(1, 3))).toBeLessThan(1.1);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  });
});
