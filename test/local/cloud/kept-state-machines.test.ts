import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SequentialIds } from '../../../src/adapters/memory/sequential-ids.js';
import { SystemClock } from '../../../src/adapters/system/system-clock.js';
import { KeptStateMachines } from '../../../local/src/cloud/kept-state-machines.js';
import { LocalStepFunctions, seededRandom } from '../../../local/src/states/index.js';

const NEVER = new AbortController().signal;
const DEFINITION = JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });

describe('state machines in a file', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kept-'));
    file = join(folder, 'state-machines.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const aService = (): LocalStepFunctions =>
    new LocalStepFunctions({
      clock: new SystemClock(),
      ids: new SequentialIds(),
      random: seededRandom(1),
      region: 'us-east-1',
      accountId: '000000000000',
      lambda: { has: () => false, invoke: () => Promise.reject(new Error('no functions')) },
    });
  const namesOf = async (service: KeptStateMachines): Promise<string[]> => {
    const { stateMachines } = (await service.call('ListStateMachines', {}, NEVER)) as {
      stateMachines: { name: string }[];
    };
    return stateMachines.map(({ name }) => name);
  };

  it('are there again for the next process, as they were changed last', async () => {
    const first = await KeptStateMachines.load(aService(), file);
    const created = await first.call('CreateStateMachine', { name: 'one', definition: DEFINITION }, NEVER);
    await first.call('CreateStateMachine', { name: 'two', definition: DEFINITION }, NEVER);
    const { stateMachineArn } = created as { stateMachineArn: string };
    const definition = DEFINITION.replaceAll('Done', 'Changed');
    await first.call('UpdateStateMachine', { stateMachineArn, definition }, NEVER);

    const second = await KeptStateMachines.load(aService(), file);
    expect(await namesOf(second)).toEqual(['one', 'two']);
    expect(await second.call('DescribeStateMachine', { stateMachineArn }, NEVER)).toMatchObject({ definition });
    await second.call('DeleteStateMachine', { stateMachineArn }, NEVER);
    expect(await namesOf(await KeptStateMachines.load(aService(), file))).toEqual(['two']);
  });

  it('can be read by their owner alone: definitions hold SQL', async () => {
    const service = await KeptStateMachines.load(aService(), file);
    await service.call('CreateStateMachine', { name: 'one', definition: DEFINITION }, NEVER);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readdirSync(folder)).toEqual(['state-machines.json']);
  });

  it('are written for changes alone', async () => {
    const service = await KeptStateMachines.load(aService(), file);
    await expect(service.call('CreateStateMachine', { name: 'bad', definition: '{}' }, NEVER)).rejects.toThrow();
    await namesOf(service);
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });

  it('that cannot be created again are told with their file', async () => {
    writeFileSync(file, '[{"name":"old","definition":"{}"}]');
    await expect(KeptStateMachines.load(aService(), file)).rejects.toThrow(`the state machines in '${file}'`);
  });
});
