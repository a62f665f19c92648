import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { Command } from 'commander';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addOperateCommands } from '../../../src/cli/operate/operate-commands.js';
import { ENDLESS, Laptop, sqlMachine } from './laptop.js';

const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addSchema(JSON.parse(readFileSync('docs/operate-output.schema.json', 'utf8')) as object, 'operate');

/** What an operator types where statements wait in a pool, or have their rows in S3, against a laptop cloud's endpoint. */
describe("the operator's commands, of pools and results", () => {
  const folder = mkdtempSync(join(tmpdir(), 'operator-of-pools-'));
  let laptop: Laptop;
  let running: string;
  let waiting: string;

  beforeAll(async () => {
    laptop = await Laptop.start({ pools: { loads: 1 }, s3Directory: folder, resultsTo: 's3://lake/results' });
    const pooled = { pool: 'loads' };
    running = await laptop.run(sqlMachine(ENDLESS, {}, pooled), { machine: 'Load', execution: 'first' });
    await laptop.invocation(running, ({ statementId }) => statementId !== undefined);
    const second = sqlMachine('select 2', {}, { ...pooled, priority: 5 });
    waiting = await laptop.run(second, { machine: 'LoadMore', execution: 'second' });
    await laptop.invocation(waiting, ({ ticket }) => ticket !== undefined);
  });

  afterAll(async () => {
    await laptop.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const type = async (...words: string[]): Promise<string> => {
    let text = '';
    const program = new Command().exitOverride();
    const write = (chunk: string): void => void (text += chunk);
    addOperateCommands(program, { exitWith: () => undefined, out: { write }, err: { write } });
    await program.parseAsync(['node', 'sfn-redshift-tasker', ...words, '--endpoint-url', laptop.cloud.endpoint]);
    return text;
  };

  const typeJson = async (command: string, ...words: string[]): Promise<Record<string, unknown>> => {
    const value = JSON.parse(await type(command, ...words, '--json')) as Record<string, unknown>;
    const isValid = ajv.validate(`operate#/definitions/${command}`, value);
    expect({ isValid, errors: ajv.errors }).toEqual({ isValid: true, errors: null });
    return value;
  };

  it('list who waits at which place, and what runs and waits in it', async () => {
    const text = await type('ps');
    expect(text).toMatch(/LoadMore +second +Load +0 +- +QUEUED loads #1, priority 5 +laptop\//);
    expect(text).toMatch(/\n\nPOOL +RUNNING +WAITING +OLDEST WAIT\nloads +1\/1 +1 +\d+ s\n$/);
    expect(await typeJson('ps')).toMatchObject({
      inFlight: [{ status: 'STARTED' }, { status: 'QUEUED', pool: 'loads', priority: 5, place: 1, statementId: null }],
      pools: [{ name: 'loads', isSingleton: false, size: 1, running: 1, queued: 1 }],
    });
  });

  it('show since when it has waited, and explain why', async () => {
    const text = await type('show', waiting);
    expect(text).toMatch(/ {2}pool +loads\n {2}place +1\n/);
    expect(text).toMatch(/Z +began to wait for a slot of pool 'loads', ticket 1, priority 5\n/);
    await typeJson('show', waiting);
    expect(await typeJson('explain', waiting)).toMatchObject({ explanations: [{ cause: 'waits-in-pool' }] });
  });

  it('take it out of the queue, and its task is told', async () => {
    const [invocation] = [await laptop.invocation(waiting)];
    expect(await typeJson('cancel', waiting, '--yes')).toMatchObject({
      results: [{ invocation: { invocationId: invocation.invocationId }, result: 'withdrawn' }],
    });
    await laptop.status(waiting, 'FAILED');
    expect(await type('show', waiting)).toContain('the task was answered: ABORTED');
    expect(await type('ps')).toMatch(/loads +1\/1 +0 +-\n$/);
    expect(await type('cancel', running, '--yes')).toContain('asked to stop');
    await laptop.status(running, 'FAILED');
    expect(await type('show', running)).not.toContain('rows go to');
    expect(await type('show', running)).toMatch(/Z +found a slot of pool 'loads' at once\n/);
  });

  it('show which object the rows of a result go to', async () => {
    const shown = async (includeResult: object): Promise<string> => {
      const executionArn = await laptop.run(sqlMachine('select 1', {}, { includeResult }));
      await laptop.status(executionArn, 'SUCCEEDED');
      return await type('show', executionArn);
    };
    const object = /rows go to +s3:\/\/lake\/results\/\S+\/[0-9a-f]{40}-[0-9a-f]{12}\.csv/;
    expect(await shown({ format: 'csv' })).toMatch(new RegExp(`${object.source}\n`));
    expect(await shown({ overflow: 's3', maxRows: 5, format: 'csv' })).toMatch(
      new RegExp(`${object.source}, where they are more than 5 or do not fit\n`),
    );
  });
});
