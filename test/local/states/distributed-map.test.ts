import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BucketFolders } from '../../../local/src/s3/bucket-folders.js';
import { ObjectFolder } from '../../../local/src/s3/object-folder.js';
import type { ExecutionDescription } from '../../../local/src/states/index.js';
import { Bench, machineOf, outputOf } from './support/bench.js';

let folder: string;
const write = (key: string, content: string | Uint8Array): void => {
  const file = join(folder, 'data', key);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'distributed-map-'));
  write('days.csv', 'day,rows\n2026-01-01,"1,000"\n2026-01-02,2\n');
  write('twice.csv', 'day,day\n1,2\n');
  write('lines.jsonl', '{"n":1}\n{"n":2}\n{"n":3}\n');
  write('list.json', '{"items":[{"n":1},{"n":2}]}');
  write('packed.json.gz', gzipSync('[7,8]'));
  write('in/a.json', '[1]');
  write('in/b.json', '[2,3]');
  write('inventory/part.csv', '"data","in/a.json","1"\n"data","in/b.json","2"\n');
  write(
    'inventory/manifest.json',
    JSON.stringify({
      destinationBucket: 'arn:aws:s3:::data',
      fileSchema: 'Bucket, Key, Size',
      files: [{ key: 'inventory/part.csv' }],
    }),
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pass = { Type: 'Pass', End: true };
const each = (state: object = pass): object => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'Each',
  States: { Each: state },
});
const reader = (Key: string, ReaderConfig: object, action = 'getObject'): object => ({
  Resource: `arn:aws:states:::s3:${action}`,
  ReaderConfig,
  Parameters: { Bucket: 'data', ...(action === 'getObject' ? { Key } : { Prefix: Key }) },
});
/** No time has to pass, but files have to be read. */
const toEnd = async (definition: object, input: unknown): Promise<ExecutionDescription> => {
  const { stepFunctions } = new Bench({}, { services: { s3: new ObjectFolder(new BucketFolders(folder)) } });
  const stateMachineArn = await stepFunctions.createStateMachine('machine', definition);
  return stepFunctions.waitForEnd(
    await stepFunctions.startExecution({ stateMachineArn, input: JSON.stringify(input) }),
  );
};
const run = (more: object, input: unknown = {}): Promise<ExecutionDescription> =>
  toEnd(machineOf({ Type: 'Map', ItemProcessor: each(), ...more }), input);

describe('a distributed Map', () => {
  it('runs each item as an execution of its own, of which the history tells nothing', async () => {
    const ended = await run({}, [1, 2]);
    expect(outputOf(ended)).toEqual([1, 2]);
    expect(ended.events.map(({ type, previousEventId }) => `${type}@${previousEventId}`)).toEqual([
      'ExecutionStarted@0',
      'MapStateEntered@0',
      'MapStateStarted@2',
      'MapRunStarted@3',
      'MapRunSucceeded@4',
      'MapStateSucceeded@5',
      'MapStateExited@4',
      'ExecutionSucceeded@7',
    ]);
  });

  it.each<[string, object, unknown]>([
    [
      'CSV with its names in the first row',
      reader('days.csv', { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }),
      [
        { day: '2026-01-01', rows: '1,000' },
        { day: '2026-01-02', rows: '2' },
      ],
    ],
    [
      'CSV with given names, some of it',
      reader('days.csv', { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['d', 'r', 'x'], MaxItems: 1 }),
      [{ d: 'day', r: 'rows', x: '' }],
    ],
    [
      'all of it for 0 items at most',
      reader('lines.jsonl', { InputType: 'JSONL', MaxItems: 0 }),
      [{ n: 1 }, { n: 2 }, { n: 3 }],
    ],
    ['lines of JSON', reader('lines.jsonl', { InputType: 'JSONL' }), [{ n: 1 }, { n: 2 }, { n: 3 }]],
    ['a list in JSON', reader('list.json', { InputType: 'JSON', ItemsPointer: '/items' }), [{ n: 1 }, { n: 2 }]],
    ['what is packed', reader('packed.json.gz', { InputType: 'JSON' }), [7, 8]],
    [
      'the rows of an inventory',
      reader('inventory/manifest.json', { InputType: 'MANIFEST', ManifestType: 'S3_INVENTORY' }),
      [
        { Bucket: 'data', Key: 'in/a.json', Size: '1' },
        { Bucket: 'data', Key: 'in/b.json', Size: '2' },
      ],
    ],
    [
      'the objects of a bucket',
      reader('in/', {}, 'listObjectsV2'),
      [
        expect.objectContaining({ Key: 'in/a.json', Size: 3, StorageClass: 'STANDARD' }) as unknown,
        expect.objectContaining({ Key: 'in/b.json', Size: 5 }) as unknown,
      ],
    ],
    [
      'what is in the objects of a bucket',
      reader('in/', { InputType: 'JSON', Transformation: 'LOAD_AND_FLATTEN' }, 'listObjectsV2'),
      [1, 2, 3],
    ],
  ])('reads %s', async (_, ItemReader, expected) => {
    const ended = await run({ ItemReader });
    expect({ cause: ended.cause, output: outputOf(ended) }).toEqual({ cause: undefined, output: expected });
  });

  it.each<[string, object, string, string]>([
    [
      'an object that is not there',
      reader('gone.csv', { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }),
      'States.ItemReaderFailed',
      'The specified key does not exist.',
    ],
    [
      'names that are there twice',
      reader('twice.csv', { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }),
      'States.ItemReaderFailed',
      'CSV headers cannot contain duplicates.',
    ],
  ])('fails for %s', async (_, ItemReader, error, cause) => {
    const ended = await run({ ItemReader });
    expect(ended).toMatchObject({ status: 'FAILED', error, cause });
    expect(ended.events.slice(2).map(({ type, previousEventId }) => `${type}@${previousEventId}`)).toEqual([
      'MapStateStarted@2',
      'MapRunStarted@3',
      'MapRunFailed@4',
      'MapStateFailed@5',
      'ExecutionFailed@6',
    ]);
  });

  it('takes as many items at most as a path says, and all for 0', async () => {
    const ItemReader = reader('lines.jsonl', { InputType: 'JSONL', MaxItemsPath: '$.most' });
    expect(outputOf(await run({ ItemReader }, { most: 2 }))).toEqual([{ n: 1 }, { n: 2 }]);
    expect(outputOf(await run({ ItemReader }, { most: 0 }))).toHaveLength(3);
    const negative = await run({ ItemReader }, { most: -1 });
    expect(negative).toMatchObject({ error: 'States.ItemReaderFailed', cause: 'field MaxItems must be positive' });
  });

  it('has no run where the path to its most items leads to no whole number', async () => {
    const ItemReader = reader('lines.jsonl', { InputType: 'JSONL', MaxItemsPath: '$.most' });
    const ended = await run({ ItemReader }, { most: 2.5 });
    expect(ended).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining(
        'The MaxItemsPath field refers to value "2.5" which is not a valid integer: $.most',
      ),
    });
    expect(ended.events.map(({ type }) => type).slice(2)).toEqual(['MapStateStarted', 'ExecutionFailed']);
  });

  it('gives its items in batches, with what they share', async () => {
    const ItemBatcher = { MaxItemsPerBatch: 2, BatchInput: { 'day.$': '$.day' } };
    const ended = await run({ ItemBatcher, ItemsPath: '$.list' }, { day: 'd', list: [1, 2, 3] });
    expect(outputOf(ended)).toEqual([
      { BatchInput: { day: 'd' }, Items: [1, 2] },
      { BatchInput: { day: 'd' }, Items: [3] },
    ]);
  });

  it('shows each item to its selector', async () => {
    const ItemSelector = { 'n.$': '$$.Map.Item.Value', 'at.$': '$$.Map.Item.Index' };
    expect(outputOf(await run({ ItemSelector }, ['a', 'b']))).toEqual([
      { n: 'a', at: 0 },
      { n: 'b', at: 1 },
    ]);
  });

  it('writes how its items ended into a bucket', async () => {
    const ResultWriter = {
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { Bucket: 'data', Prefix: 'out' },
      WriterConfig: { OutputType: 'JSONL', Transformation: 'COMPACT' },
    };
    const ended = await run({ ResultWriter }, [1, 2]);
    const { MapRunArn, ResultWriterDetails } = outputOf(ended) as {
      MapRunArn: string;
      ResultWriterDetails: { Bucket: string; Key: string };
    };
    const manifest = JSON.parse(readFileSync(join(folder, 'data', ResultWriterDetails.Key), 'utf8')) as {
      ResultFiles: { SUCCEEDED: { Key: string }[]; FAILED: unknown[] };
    };
    expect(manifest).toMatchObject({ DestinationBucket: 'data', MapRunArn, ResultFiles: { FAILED: [], PENDING: [] } });
    const [file] = manifest.ResultFiles.SUCCEEDED;
    expect(readFileSync(join(folder, 'data', file?.Key ?? ''), 'utf8')).toBe('1\n2\n');
  });

  it('takes as many failures as are tolerated', async () => {
    const odd = {
      Type: 'Choice',
      Choices: [{ Variable: '$', NumericLessThan: 2, Next: 'No' }],
      Default: 'Yes',
    };
    const ItemProcessor = {
      ...each(odd),
      States: { Each: odd, No: { Type: 'Fail', Error: 'TooSmall' }, Yes: { Type: 'Succeed' } },
    };
    const tolerant = await run({ ItemProcessor, ToleratedFailureCount: 1 }, [1, 2, 3]);
    expect(outputOf(tolerant)).toEqual([
      expect.objectContaining({ Status: 'FAILED', Error: 'TooSmall', Input: '1' }) as unknown,
      2,
      3,
    ]);
    const strict = await run({ ItemProcessor }, [1, 2]);
    expect(strict).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  });

  it('with an Iterator of that mode is one as well', async () => {
    const ended = await toEnd(machineOf({ Type: 'Map', Iterator: each() }), [1]);
    expect(ended.events.map(({ type }) => type)).toContain('MapRunStarted');
  });
});

describe('the run of a distributed Map', () => {
  const failing = {
    StartAt: 'Check',
    States: {
      Check: {
        Type: 'Choice',
        Choices: [{ Variable: '$.Items[0]', NumericEquals: 3, Next: 'Bad' }],
        Default: 'Good',
      },
      Bad: { Type: 'Fail', Error: 'Bad' },
      Good: { Type: 'Pass', End: true },
    },
  };
  const started = async (bench: Bench, more: object, input: unknown): Promise<string> =>
    bench.start(machineOf({ Type: 'Map', Label: 'Each', ItemProcessor: each(), ...more }), input);

  it('is listed and described while it goes on, and its executions are found by it', async () => {
    const bench = new Bench();
    const rest = {
      ItemProcessor: { ...each(), StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 5, End: true } } },
    };
    const executionArn = await started(bench, { ...rest, MaxConcurrency: 2 }, [1, 2, 3]);
    const { mapRuns } = (await bench.stepFunctions.call('ListMapRuns', { executionArn })) as {
      mapRuns: { mapRunArn: string }[];
    };
    expect(mapRuns).toEqual([
      {
        executionArn,
        mapRunArn: expect.stringMatching(/:mapRun:machine\/Each:/),
        stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:machine/Each',
        startDate: expect.any(Number),
      },
    ]);
    const mapRunArn = mapRuns[0]?.mapRunArn;
    const running = await bench.stepFunctions.call('DescribeMapRun', { mapRunArn });
    expect(running).toMatchObject({ status: 'RUNNING', maxConcurrency: 2, toleratedFailureCount: 0 });
    expect(running).toMatchObject({ itemCounts: { pending: 1, running: 2, succeeded: 0, total: 3 } });
    await bench.finish(executionArn);
    const ended = await bench.stepFunctions.call('DescribeMapRun', { mapRunArn });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', stopDate: expect.any(Number) });
    expect(ended).toMatchObject({
      executionCounts: { pending: 0, running: 0, succeeded: 3, total: 3, resultsWritten: 3 },
    });
    const { executions } = (await bench.stepFunctions.call('ListExecutions', { mapRunArn })) as {
      executions: object[];
    };
    expect(executions).toHaveLength(3);
    for (const execution of executions)
      expect(execution).toMatchObject({ mapRunArn, itemCount: 1, status: 'SUCCEEDED' });
  });

  it('counts items and executions apart where items come in batches, and what it tolerates', async () => {
    const bench = new Bench();
    const more = {
      ItemProcessor: { ...each(), ...failing },
      ItemBatcher: { MaxItemsPerBatch: 2 },
      ToleratedFailurePercentage: 60,
    };
    const executionArn = await started(bench, more, [1, 2, 3, 4, 5]);
    await bench.finish(executionArn);
    const { mapRuns } = (await bench.stepFunctions.call('ListMapRuns', { executionArn })) as {
      mapRuns: { mapRunArn: string }[];
    };
    expect(await bench.stepFunctions.call('DescribeMapRun', { mapRunArn: mapRuns[0]?.mapRunArn })).toMatchObject({
      status: 'SUCCEEDED',
      toleratedFailurePercentage: 60,
      itemCounts: { succeeded: 3, failed: 2, total: 5 },
      executionCounts: { succeeded: 2, failed: 1, total: 3 },
    });
  });

  it.each([
    ['arn:aws:states:eu-west-1:111122223333:mapRun:machine/Each:none', 'ResourceNotFound'],
    ['arn:aws:states:eu-west-1:111122223333:execution:machine:none', 'InvalidArn'],
  ])('%s is refused', async (mapRunArn, name) => {
    await expect(new Bench().stepFunctions.call('DescribeMapRun', { mapRunArn })).rejects.toMatchObject({ name });
  });
});
