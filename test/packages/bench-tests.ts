/** A user's unit test of a state machine, as each test runner and module form wants it. */
export interface BenchTest {
  readonly runner: 'jest' | 'vitest' | 'node --test';
  readonly form: 'ES modules' | 'CommonJS' | 'TypeScript';
  readonly path: string;
  readonly text: string;
}

const USES = [
  ['assert', 'node:assert/strict'],
  ['{ readFileSync }', 'node:fs'],
  ['{ benchMatchers, expectThat, WorkflowBench }', 'sfn-redshift-tasker-local/testing'],
] as const;

const imports = (...more: readonly (readonly [string, string])[]): string =>
  [...more, ...USES].map(([names, from]) => `import ${names} from '${from}';`).join('\n');
const requires = (...more: readonly (readonly [string, string])[]): string =>
  [...more, ...USES].map(([names, from]) => `const ${names} = require('${from}');`).join('\n');

/** The bench's assertions: as matchers of the runner, where it has `expect.extend`, or by themselves. */
const assertions = (runner: BenchTest['runner']): string =>
  runner === 'node --test'
    ? `
test('assertions of the bench hold, and tell what there was instead', async () => {
  const bench = new WorkflowBench({ onSql: () => ({ rows: 3 }) });
  const execution = await bench.run(definition);
  expectThat(execution).toHaveSucceeded();
  expectThat(bench).toHaveRunStatement('select 6 * 7', 1);
  assert.throws(() => expectThat(execution).toHaveFailedWith('FAILED'), /it ended as SUCCEEDED/);
  assert.ok(Object.hasOwn(benchMatchers, 'toHaveCancelled'));
});
`
    : `
expect.extend(benchMatchers);
test('assertions of the bench are matchers, and tell what there was instead', async () => {
  const bench = new WorkflowBench({ onSql: () => ({ rows: 3 }) });
  const execution = await bench.run(definition);
  expect(execution).toHaveSucceeded();
  expect(bench).toHaveRunStatement('select 6 * 7', 1);
  expect(bench).not.toHaveCancelled('select');
  expect(() => expect(execution).toHaveFailedWith('FAILED')).toThrow('it ended as SUCCEEDED');
  expectThat(bench).toHaveLeftNothingRunning();
});
`;

const body = (type = ''): string => `
const definition${type && ': object'} = JSON.parse(readFileSync('machine.asl.json', 'utf8'))${type};

test('a statement of ninety minutes whose event is lost is found by the reconciler', async () => {
  const bench = new WorkflowBench({ onSql: () => ({ rows: 3, afterMs: 90 * 60_000 }), loseEvent: () => true });
  const { status, durationMs } = await bench.run(definition);
  assert.equal(status, 'SUCCEEDED');
  assert.ok(durationMs >= 90 * 60_000);
  assert.deepEqual(bench.statements.map(({ input }) => 'Sql' in input && input.Sql), ['select 6 * 7 as answer']);
});

test('a typo fails the execution', async () => {
  const bench = new WorkflowBench({ onSql: () => ({ error: 'ERROR: syntax error' }) });
  assert.equal((await bench.run(definition)).error, 'FAILED');
});
`;

const NODE_TEST = ['test', 'node:test'] as const;
const JEST = ['{ expect, test }', '@jest/globals'] as const;
const VITEST = ['{ expect, test }', 'vitest'] as const;

/** Every combination that there is: Vitest runs ES modules only. */
export const BENCH_TESTS: readonly BenchTest[] = [
  {
    runner: 'node --test',
    form: 'ES modules',
    path: 'node/bench.test.mjs',
    text: imports(NODE_TEST) + body() + assertions('node --test'),
  },
  {
    runner: 'node --test',
    form: 'CommonJS',
    path: 'node/bench.test.cjs',
    text: requires(NODE_TEST) + body() + assertions('node --test'),
  },
  {
    runner: 'node --test',
    form: 'TypeScript',
    path: 'node/bench.test.mts',
    text: imports(NODE_TEST) + body(' as object') + assertions('node --test'),
  },
  {
    runner: 'jest',
    form: 'ES modules',
    path: 'jest/bench.test.mjs',
    text: imports(JEST) + body() + assertions('jest'),
  },
  { runner: 'jest', form: 'CommonJS', path: 'jest/bench.test.cjs', text: requires(JEST) + body() + assertions('jest') },
  { runner: 'jest', form: 'TypeScript', path: 'jest/bench.test.ts', text: imports(JEST) + body(' as object') },
  {
    runner: 'vitest',
    form: 'ES modules',
    path: 'vitest/bench.test.mjs',
    text: imports(VITEST) + body() + assertions('vitest'),
  },
  { runner: 'vitest', form: 'TypeScript', path: 'vitest/bench.test.ts', text: imports(VITEST) + body(' as object') },
];
