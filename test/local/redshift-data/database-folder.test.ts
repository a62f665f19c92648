import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DataDirectory } from '../../../local/src/redshift-data/database/data-directory.js';
import { EmbeddedSiblings } from '../../../local/src/redshift-data/database/embedded-siblings.js';
import { RedshiftUnderTest } from './redshift-under-test.js';

let dataDirectory: string;
beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'data-under-test-'));
});
afterEach(() => {
  rmSync(dataDirectory, { recursive: true, force: true });
});

/** A guard against a program that hangs, where Jest cannot end the test. */
const PROGRAM_MS_MAX = 300_000;

const LOCK = 'sfn-redshift-tasker.lock';

it('a data folder keeps the tables between runs', async () => {
  const first = await RedshiftUnderTest.open({ dataDirectory });
  await first.service.runScript('create table kept as select 1 as a;');
  await first.close();
  const second = await RedshiftUnderTest.open({ dataDirectory });
  expect(await second.rows('select a from kept')).toEqual([[1]]);
  expect(await second.value('select nvl(len(null), 7)')).toBe(7);
  await second.close();
});

it('a data folder that is made can be read by its owner alone', () => {
  const path = join(dataDirectory, 'made');
  DataDirectory.take(path).release();
  expect(statSync(path).mode & 0o077).toBe(0);
});

it('a database that was dropped is gone, also where the process ended before all of its files were removed', async () => {
  const siblings = new EmbeddedSiblings(dataDirectory, () => Promise.reject(new Error('is not opened here')));
  const folder = join(dataDirectory, 'database-b');
  mkdirSync(join(folder, 'database'), { recursive: true });
  // Longer than a path may be: where Node goes by paths, removing it ends half-way.
  const script = `
    const name = 'x'.repeat(200);
    for (let depth = 0; depth < 25; depth += 1) {
      require('node:fs').mkdirSync(name);
      process.chdir(name);
    }`;
  const makeLong = (cwd: string): unknown => execFileSync(process.execPath, ['-e', script], { cwd });
  try {
    makeLong(join(folder, 'database'));
    writeFileSync(join(folder, 'sfn-redshift-tasker.ready'), '');
    // Whichever way folders are read, one of the two comes before the mark.
    mkdirSync(join(folder, 'later'));
    makeLong(join(folder, 'later'));
    expect(await siblings.names()).toEqual(['b']);
    await Promise.resolve()
      .then(() => siblings.remove('b'))
      .catch(() => undefined);
    expect(await siblings.names()).toEqual([]);
  } finally {
    execFileSync('rm', ['-rf', folder]);
  }
});

it('a database whose name makes too long a name of a folder is refused by name', async () => {
  const opened: string[] = [];
  const siblings = new EmbeddedSiblings(dataDirectory, (folder) => {
    opened.push(folder);
    return Promise.reject(new Error('is not opened here'));
  });
  const name = '数'.repeat(40);
  await expect(siblings.open(name)).rejects.toThrow(
    `database name "${name}" is too long: encoded as the name of a folder it has 369 bytes; at most 255 are allowed here`,
  );
  await expect(siblings.open('数'.repeat(27))).rejects.toThrow('is not opened here');
  expect(opened).toHaveLength(1);
});

it('a data folder in use is refused, and by a dead process taken over', async () => {
  const first = await RedshiftUnderTest.open({ dataDirectory });
  await expect(RedshiftUnderTest.open({ dataDirectory })).rejects.toThrow('is in use by this process');
  await first.close();

  const other = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  const died = new Promise((resolve) => other.once('exit', resolve));
  writeFileSync(join(dataDirectory, LOCK), JSON.stringify({ processId: other.pid, processStart: '' }));
  await expect(RedshiftUnderTest.open({ dataDirectory })).rejects.toThrow(`is in use by process ${other.pid}`);
  other.kill('SIGKILL');
  await died;
  // What a killed process leaves: the lock, and Postgres' own mark.
  writeFileSync(join(dataDirectory, 'database', 'postmaster.pid'), '42\n/x\n0\n5432\n');
  const second = await RedshiftUnderTest.open({ dataDirectory });
  expect(await second.value('select 1')).toBe(1);
  await second.close();
  expect(readdirSync(dataDirectory)).not.toContain(LOCK);
});

(existsSync('/proc/self/stat') ? it : it.skip)(
  'a data folder of a process that has lost the one that started it is waited for, until that ends too',
  async () => {
    const gone = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => gone.once('exit', resolve));
    const orphan = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 500)']);
    writeFileSync(
      join(dataDirectory, LOCK),
      JSON.stringify({ processId: orphan.pid, processStart: '', parentId: gone.pid }),
    );
    const redshift = await RedshiftUnderTest.open({ dataDirectory });
    expect(await redshift.value('select 1')).toBe(1);
    await redshift.close();
  },
);

// Only some systems tell when a process began.
(existsSync('/proc/self/stat') ? it : it.skip)(
  'a lock of an earlier process that had the same number is taken over',
  async () => {
    writeFileSync(join(dataDirectory, LOCK), JSON.stringify({ processId: process.pid, processStart: '1' }));
    const redshift = await RedshiftUnderTest.open({ dataDirectory });
    await redshift.close();
  },
);

it('a folder with something else in it is left alone', async () => {
  writeFileSync(join(dataDirectory, 'thesis.txt'), 'x');
  await expect(RedshiftUnderTest.open({ dataDirectory })).rejects.toThrow("holds 'thesis.txt'");
  expect(readdirSync(dataDirectory)).toEqual(['thesis.txt']);
});

it('a half-made database is made anew', async () => {
  const first = await RedshiftUnderTest.open({ dataDirectory });
  await first.close();
  rmSync(join(dataDirectory, 'sfn-redshift-tasker.ready'));
  rmSync(join(dataDirectory, 'database', 'PG_VERSION'));
  const second = await RedshiftUnderTest.open({ dataDirectory });
  expect(await second.value('select 1')).toBe(1);
  await second.close();
});

it('committed rows survive the end of a running statement by close', async () => {
  const first = await RedshiftUnderTest.open({ dataDirectory });
  await first.service.runScript('create table kept as select 1 as a;');
  const running = await first.start('insert into kept select 2 from (select pg_sleep(120)) t');
  const waiting = await first.start('insert into kept values (3)');
  await first.close();
  expect(first.service.statements().map(({ id, status }) => [id, status])).toEqual([
    [running, 'ABORTED'],
    [waiting, 'ABORTED'],
  ]);
  const second = await RedshiftUnderTest.open({ dataDirectory });
  expect(await second.rows('select a from kept')).toEqual([[1]]);
  await second.close();
});

it('a closed service leaves no temporary folder and answers nobody', async () => {
  // Other suites make and remove such folders at the same time.
  const lockIn = (name: string): string => {
    try {
      return readFileSync(join(tmpdir(), name, LOCK), 'utf8');
    } catch {
      return '';
    }
  };
  const mine = (): string[] =>
    readdirSync(tmpdir()).filter((name) => lockIn(name).includes(`"processId":${process.pid},`));
  const redshift = await RedshiftUnderTest.open();
  expect(mine()).toHaveLength(1);
  const id = await redshift.start('select pg_sleep(120)');
  const waiting = redshift.ended(id);
  const refused = expect(waiting).rejects.toMatchObject({ name: 'InternalServerException' });
  await redshift.close();
  await refused;
  expect(mine()).toEqual([]);
  await expect(redshift.start('select 1')).rejects.toThrow('the service is closed');
});

it('a process that ends without closing leaves no temporary folder', () => {
  const program = `
    import { LocalRedshift } from './local/dist/esm/redshift-data/index.js';
    import { SystemClock, RandomIds } from './dist/esm/adapters/system/index.js';
    await LocalRedshift.open({ clock: new SystemClock(), ids: new RandomIds() });
    process.exit(0);
  `;
  const temporary = mkdtempSync(join(tmpdir(), 'temporary-under-test-'));
  const run = (): void => {
    execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...process.env, TMPDIR: temporary },
      timeout: PROGRAM_MS_MAX,
    });
  };
  // What a process leaves that was killed.
  const left = join(temporary, 'sfn-redshift-tasker-left');
  mkdirSync(left);
  writeFileSync(join(left, LOCK), JSON.stringify({ processId: 2 ** 30, processStart: '' }));
  run();
  expect(readdirSync(temporary)).toEqual([]);
  rmSync(temporary, { recursive: true });
});

it('a process that has closed the service ends by itself', () => {
  const program = `
    import { LocalRedshift } from './local/dist/esm/redshift-data/index.js';
    import { SystemClock, RandomIds } from './dist/esm/adapters/system/index.js';
    const redshift = await LocalRedshift.open({ clock: new SystemClock(), ids: new RandomIds() });
    await redshift.runScript('create table t (a int)');
    await redshift.close();
    console.log('closed');
  `;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    timeout: PROGRAM_MS_MAX,
  });
  expect(output).toBe('closed\n');
});

it('a script says which statement failed, and keeps what came before', async () => {
  const redshift = await RedshiftUnderTest.open();
  const script =
    "create table a (x int);\n\n-- comment; with a semicolon\ninsert into a values (1);\ninsert into b values (';');\n";
  await expect(redshift.service.runScript(script)).rejects.toThrow(
    'statement 3 of 3 (line 5): ERROR: relation "b" does not exist',
  );
  expect(await redshift.value('select count(*) from a')).toBe(1);
  await redshift.close();
});

it('stops a script under way when it closes', async () => {
  const redshift = await RedshiftUnderTest.open();
  const script = redshift.service.runScript('select pg_sleep(120)').then(
    () => 'ran to its end',
    () => 'was stopped',
  );
  await new Promise((resolve) => setImmediate(resolve));
  await redshift.close();
  expect(await script).toBe('was stopped');
});
