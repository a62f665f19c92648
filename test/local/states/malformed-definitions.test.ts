import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { validateDefinition } from '../../../local/src/states/index.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../local/src/states/json.js';
import { Bench } from './support/bench.js';
import { propertyRuns } from '../../support/property-runs.js';

const DEFINITIONS = 300;
/** Waits that an execution may have behind it before it is given up: a mutant may loop for ever. */
const STEPS_MAX = 20;

const pass = { Type: 'Pass', End: true };
const level = (name: string, state: object): object => ({ StartAt: name, States: { [name]: state } });

/** One of every type of state, in JSONPath. */
const IN_PATHS = {
  Comment: 'all',
  StartAt: 'Shape',
  TimeoutSeconds: 600,
  States: {
    Shape: {
      Type: 'Pass',
      Parameters: { 'n.$': 'States.ArrayLength($.rows)', rows: [1, 2] },
      Assign: { 'a.$': '$.rows' },
      Next: 'Which',
    },
    Which: {
      Type: 'Choice',
      Choices: [
        {
          And: [{ Variable: '$.n', NumericGreaterThan: 5 }, { Not: { Variable: '$.x', IsPresent: true } }],
          Next: 'Failed',
        },
        { Variable: '$.n', NumericEqualsPath: '$.n', Next: 'Pause' },
      ],
      Default: 'Failed',
    },
    Pause: { Type: 'Wait', SecondsPath: '$.n', OutputPath: '$', Next: 'Work' },
    Work: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'echo', 'Payload.$': '$' },
      ResultSelector: { 'n.$': '$.Payload.n' },
      ResultPath: '$.work',
      TimeoutSeconds: 60,
      Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 2, MaxDelaySeconds: 9 }],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Failed' }],
      Next: 'Both',
    },
    Both: {
      Type: 'Parallel',
      Branches: [level('Inner1', pass), level('Inner2', { Type: 'Succeed' })],
      ResultPath: '$.both',
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      ItemsPath: '$.rows',
      ItemSelector: { 'row.$': '$$.Map.Item.Value', 'at.$': '$$.Map.Item.Index' },
      MaxConcurrency: 2,
      ToleratedFailureCount: 1,
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...level('Inner3', pass) },
      Next: 'Spread',
    },
    Spread: {
      Type: 'Map',
      ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { kind: 'rows' } },
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...level('Inner4', pass) },
      End: true,
    },
    Failed: { Type: 'Fail', ErrorPath: '$.error', Cause: 'all' },
  },
};

/** The same in JSONata. */
const IN_JSONATA = {
  QueryLanguage: 'JSONata',
  StartAt: 'Shape',
  States: {
    Shape: {
      Type: 'Pass',
      Output: { n: '{% $count($states.input.rows) %}', rows: [1] },
      Assign: { a: '{% $states.input %}' },
      Next: 'Which',
    },
    Which: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.n > 5 %}', Output: '{% $a %}', Next: 'Failed' }],
      Default: 'Pause',
    },
    Pause: { Type: 'Wait', Seconds: '{% $states.input.n %}', Next: 'Work' },
    Work: {
      Type: 'Task',
      Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:echo',
      Arguments: { rows: '{% $states.input.rows %}' },
      Output: '{% $states.result %}',
      HeartbeatSeconds: '{% 5 %}',
      Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput %}', Next: 'Failed' }],
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      Items: '{% $states.input.rows %}',
      MaxConcurrency: '{% 2 %}',
      ItemProcessor: level('Inner5', pass),
      Next: 'Both',
    },
    Both: { Type: 'Parallel', Arguments: '{% $states.input %}', Branches: [level('Inner6', pass)], End: true },
    Failed: { Type: 'Fail', Error: '{% $string($states.input) %}' },
  },
};

const anyJson = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
  fc.constantFrom<Json>(
    null,
    '$',
    '$.rows[9]',
    '{% $a %}',
    '{% rows %}',
    'States.UUID()',
    'Failed',
    -1,
    1.5,
    1e21,
    true,
    {},
    [],
  ),
);
const mutation = fc.record({
  /** Where, as a part of all places. */
  place: fc.double({ min: 0, max: 0.999, noNaN: true }),
  how: fc.oneof(
    fc.record({ kind: fc.constant('put' as const), value: anyJson }),
    fc.record({ kind: fc.constant('drop' as const) }),
    fc.record({
      kind: fc.constant('add' as const),
      name: fc.constantFrom('Next', 'End', 'Type', 'Output', 'ItemReader', 'States', '__proto__', 'toString'),
      value: anyJson,
    }),
  ),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

/** Every object and list of a value with the names of what it holds. */
const places = (value: Json): { holder: JsonObject | Json[]; name: string }[] => {
  if (!isJsonObject(value) && !isJsonArray(value)) return [];
  const holder = value as JsonObject | Json[];
  return Object.entries(holder).flatMap(([name, member]) => [{ holder, name }, ...places(member)]);
};

const mutate = (definition: Json, { place, how }: Mutation): void => {
  const all = places(definition);
  const chosen = all[Math.floor(place * all.length)];
  if (!chosen) return;
  const holder = chosen.holder as Record<string, Json>;
  if (how.kind === 'put') holder[chosen.name] = how.value;
  else if (how.kind === 'drop') delete holder[chosen.name];
  else
    Object.defineProperty(holder, how.name, { value: how.value, enumerable: true, configurable: true, writable: true });
};

const mutants = fc
  .record({
    base: fc.constantFrom(IN_PATHS, IN_JSONATA),
    mutations: fc.array(mutation, { minLength: 1, maxLength: 3 }),
  })
  .map(({ base, mutations }) => {
    const definition = JSON.parse(JSON.stringify(base)) as Json;
    for (const each of mutations) mutate(definition, each);
    return JSON.stringify(definition);
  });

/** How an execution of the definition ends; `undefined` where it does not within the steps. */
const causeOfEnd = async (source: string): Promise<string | undefined> => {
  const bench = new Bench({ echo: (payload) => payload });
  const arn = await bench.start(JSON.parse(source) as object, { rows: [1, 2] });
  for (
    let steps = 0;
    steps < STEPS_MAX && bench.stepFunctions.describeExecution(arn).status === 'RUNNING';
    steps += 1
  ) {
    if (!(await bench.step())) break;
  }
  const { cause } = bench.stepFunctions.describeExecution(arn);
  await bench.stepFunctions.close();
  return cause;
};

/** Why the definition is refused; nothing where it is taken. */
const refusals = (source: string): readonly string[] => {
  const result = validateDefinition(source);
  if (result.isValid) return [];
  expect(result.diagnostics.length).toBeGreaterThan(0);
  return result.diagnostics.map(({ code, message }) => {
    expect(code).toMatch(/^[A-Z_]+$/);
    expect(message).not.toBe('');
    return message;
  });
};

describe('a definition that was changed at random', () => {
  it.each([{ definition: IN_PATHS }, { definition: IN_JSONATA }])('was well formed before', async ({ definition }) => {
    const source = JSON.stringify(definition);
    expect(refusals(source)).toEqual([]);
    expect(await causeOfEnd(source)).toBeUndefined();
  });

  it('is refused with reasons, or runs without a fault of the interpreter', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(mutants, async (source) => {
        if (refusals(source).length > 0) return;
        taken += 1;
        expect((await causeOfEnd(source)) ?? '').not.toContain('The interpreter failed');
      }),
      propertyRuns(DEFINITIONS),
    );
    // Where hardly any mutant ran, or hardly any was refused, this proved nothing.
    const { numRuns } = propertyRuns(DEFINITIONS);
    expect(taken).toBeGreaterThan(numRuns / 20);
    expect(taken).toBeLessThan(numRuns);
  });

  it.each([
    '',
    '   ',
    'null',
    '1',
    '"States"',
    '[]',
    '{"States":[]}',
    '{"States":"x","StartAt":{}}',
    '{"States":{"a":null},"StartAt":"a"}',
  ])('%s is refused with reasons', (source) => {
    expect(refusals(source).length).toBeGreaterThan(0);
  });
});
