import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '../../../src/adapters/system/index.js';
import { LocalCloud } from '../../../local/src/cloud/local-cloud.js';
import { readMockConfiguration } from '../../../local/src/states/mocks/read-mock-configuration.js';
import { FURTHER_MACHINES } from './support/further-machines.js';
import { NESTED } from './support/machine-parts.js';
import { REDSHIFT_MACHINES } from './support/redshift-machines.js';

/** Waits of a few seconds between polls are cut short; everything else takes its time. */
class HurriedClock extends SystemClock {
  override sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return super.sleep(durationMs <= 5_000 ? Math.min(durationMs, 20) : durationMs, signal);
  }
}

const PUBLIC_STYLE_MACHINES = [...REDSHIFT_MACHINES, ...FURTHER_MACHINES];
const machineName = (index: number): string => `machine-${index}`;
const mocks = readMockConfiguration(
  JSON.stringify({
    StateMachines: Object.fromEntries(
      PUBLIC_STYLE_MACHINES.map(({ mocks: states = {} }, index) => [
        machineName(index),
        { TestCases: { only: Object.fromEntries(Object.keys(states).map((state) => [state, `${index} ${state}`])) } },
      ]),
    ),
    MockedResponses: Object.fromEntries(
      PUBLIC_STYLE_MACHINES.flatMap(({ mocks: states = {} }, index) =>
        Object.entries(states).map(([state, responses]) => [`${index} ${state}`, { ...responses }]),
      ),
    ),
  }),
);

describe('state machines as teams write them run as they are', () => {
  let folder: string;
  let cloud: LocalCloud;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'public-style-'));
    mkdirSync(join(folder, 'raw', 'days'), { recursive: true });
    writeFileSync(join(folder, 'raw', 'days.csv'), 'day\nmon\ntue\nwed\n');
    writeFileSync(join(folder, 'raw', 'days', 'mon.csv'), '1\n');
    writeFileSync(join(folder, 'raw', 'days', 'tue.csv'), '2\n');
    writeFileSync(join(folder, 'raw', 'settings.json'), '{"table":"sales"}');
    const prepare = {
      name: 'prepare',
      code: { handler: (event: unknown) => ({ sql: `select count(*) from ${(event as { table: string }).table}` }) },
    };
    cloud = await LocalCloud.start({
      s3Directory: folder,
      clock: new HurriedClock(),
      createsQueues: true,
      functions: [prepare],
      mocks,
    });
    await cloud.runScript(
      `create table sales (region varchar, amount int); create table log (what varchar); create table staging (n int);
       insert into sales values ('east', 10), ('east', 20), ('west', 5);`,
    );
    await cloud.createTable('locks', [{ name: 'name', type: 'S' }]);
    await cloud.createTable('runs', [{ name: 'job', type: 'S' }]);
    await cloud.createStateMachine('nested', NESTED);
  });

  afterAll(async () => {
    await cloud.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(PUBLIC_STYLE_MACHINES.map((each, index) => [each.name, index] as const))('%s', async (_, index) => {
    const given = PUBLIC_STYLE_MACHINES[index];
    const { status, error, cause, output } = await cloud.runStateMachine(given?.definition ?? {}, given?.input ?? {}, {
      name: machineName(index),
      testCase: 'only',
    });
    const expected = given?.error === undefined ? { status: 'SUCCEEDED' } : { status: 'FAILED', error: given.error };
    expect({ status, error, cause }).toMatchObject(expected);
    if (given?.output !== undefined) expect(JSON.parse(output ?? 'null')).toEqual(given.output);
  });

  it('and leave behind what they published and wrote', () => {
    const messages = cloud.publishedMessages().map(({ message, subject }) => [subject, message]);
    expect(messages).toContainEqual([undefined, 'loaded ["customers","orders"]']);
    expect(messages).toContainEqual(['load failed', expect.stringContaining('nowhere')]);
    expect(readFileSync(join(folder, 'raw', 'out', 'used.json'), 'utf8')).toBe('{"table":"sales"}');
    expect(readdirSync(join(folder, 'raw', 'results'))).toHaveLength(1);
  });
});
