import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isBetterStartedAnew, type StartedProcess, thisProcess } from '../../../local/src/cli/start-anew.js';
import { COMMAND } from '../../support/run-command.js';
import { freePort } from '../../support/free-port.js';
import { ServeProcess } from '../../support/serve-process.js';

const GLIBC = '7f00-7f01 r-xp 00000000 08:01 42   /usr/lib/x86_64-linux-gnu/libc.so.6\n';
const MUSL = '7f00-7f01 r-xp 00000000 08:01 42   /lib/ld-musl-x86_64.so.1\n';
const started = (more: Partial<StartedProcess> = {}): StartedProcess => ({
  platform: 'linux',
  environment: {},
  commandLine: ['node', 'main.js', 'serve', '--port', '0'],
  nodeOptions: [],
  readMappedFiles: () => GLIBC,
  ...more,
});

describe('serve is started anew with one heap of the C library', () => {
  it.each([
    ['with glibc', started()],
    ['with an old glibc', started({ readMappedFiles: () => GLIBC.replace('libc.so.6', 'libc-2.28.so') })],
    ['where another setting of glibc is made', started({ environment: { GLIBC_TUNABLES: 'glibc.malloc.check=3' } })],
  ])('%s', (_when, serve) => {
    expect(isBetterStartedAnew(serve)).toBe(true);
  });

  it.each([
    ['with another C library', started({ readMappedFiles: () => MUSL })],
    ['on another system', started({ platform: 'darwin' })],
    [
      'where the kernel does not tell',
      started({
        readMappedFiles: () => {
          throw new Error('ENOENT');
        },
      }),
    ],
    ['where the user has decided', started({ environment: { MALLOC_ARENA_MAX: '4' } })],
    [
      'where the user has decided in the other way',
      started({ environment: { GLIBC_TUNABLES: 'glibc.malloc.arena_max=4' } }),
    ],
    ['under a debugger', started({ nodeOptions: ['--inspect-brk'] })],
    ['under a debugger of the environment', started({ environment: { NODE_OPTIONS: '--inspect=9230' } })],
    ['for its help', started({ commandLine: ['node', 'main.js', 'serve', '--help'] })],
  ])('but not %s', (_when, serve) => {
    expect(isBetterStartedAnew(serve)).toBe(false);
  });

  it('which run is not', () => {
    expect(isBetterStartedAnew(started({ commandLine: ['node', 'main.js', 'run', 'load.asl.json'] }))).toBe(false);
  });
});

const isHere = isBetterStartedAnew({ ...thisProcess(), commandLine: ['node', 'main.js', 'serve'] });
(isHere ? describe : describe.skip)('a serve that was started anew', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'start-anew-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has that setting, and its functions see nothing else of it', async () => {
    const file = join(folder, 'look.mjs');
    const names = 'Object.keys(process.env).filter((name) => /^MALLOC|GUARD/.test(name))';
    writeFileSync(file, `export const handler = async () => ${names};`);
    const cloud = await ServeProcess.start('--port', '0', '--function', `look=${file}`);
    try {
      const invoked = await fetch(`${cloud.endpoint}/2015-03-31/functions/look/invocations`, {
        method: 'POST',
        body: '{}',
      });
      expect(await invoked.json()).toEqual(['MALLOC_ARENA_MAX']);
    } finally {
      expect(await cloud.stop()).toBe(0);
    }
  });

  it('ends with the process that was started, even where that is killed', async () => {
    const port = String(await freePort());
    const cloud = await ServeProcess.start('--port', port, '--s3', folder, '--data', join(folder, 'killed'));
    // Its output is closed when nobody has it any more, which is waited for.
    expect(await cloud.stop('SIGKILL')).toBeNull();
    await expect(fetch(cloud.endpoint)).rejects.toThrow('fetch failed');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at once at the second %s', async (signal, status) => {
    const { child, stderr } = await startSlowly(signal);
    child.kill(signal);
    await waitUntil(() => stderr().includes(`stopping after ${signal}`));
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([status, null]);
  });

  it('takes the Ctrl-C of a terminal, which reaches each process of its group, as one', async () => {
    const child = spawn(process.execPath, [...COMMAND, 'serve', '--port', '0'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    await waitUntil(() => stdout.includes('AWS_SECRET_ACCESS_KEY'));
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('has the exit status of the command', async () => {
    const child = spawn(process.execPath, [...COMMAND, 'serve', '--no-such-option'], { stdio: 'ignore' });
    expect(await once(child, 'close')).toEqual([2, null]);
  });

  /** A serve whose setup does not end, as soon as it minds signals. */
  async function startSlowly(name: string): Promise<{ child: ChildProcess; stderr: () => string }> {
    const [setup, data] = [join(folder, 'slow.sql'), join(folder, `data-${name}`)];
    writeFileSync(setup, 'select pg_sleep(600);');
    const options = ['--port', '0', '--setup', setup, '--s3', folder, '--data', data];
    const child = spawn(process.execPath, [...COMMAND, 'serve', ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    await waitUntil(() => existsSync(data));
    return { child, stderr: () => stderr };
  }
});

async function waitUntil(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(10);
}
