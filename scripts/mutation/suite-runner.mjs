// A test runner for Jest that runs one suite many times: once to see which changes its tests reach, or once for each change.
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import { collectTests, testsOf } from './collect-tests.mjs';
import { runTests } from './run-tests.mjs';
import { tasks } from './suite-task.mjs';

const require = createRequire(createRequire(import.meta.url).resolve('jest'));
const requireOfJest = createRequire(require.resolve('@jest/core'));

/** What a loop that a change made endless is stopped by: no test of the house passes one place nearly as often. */
const HITS_MAX = 1_000_000;
const TIME_LIMIT_MS_MIN = 6_000;
const TIMES_SLOWER_MAX = 30;
/** On a busy machine, too, what is not changed is to be able to judge. */
const UNCHANGED_TIME_LIMIT_MS = 150_000;

export default async function runSuite(globalConfig, config, environment, runtime, testPath) {
  const suite = new Suite(globalConfig, config, environment, runtime, testPath);
  await tasks.current(suite);
  // Jest refuses a suite without a test; what they told has gone another way.
  const passed = { ancestorTitles: [], failureMessages: [], fullName: testPath, status: 'passed', title: testPath };
  return {
    ...requireOfJest('@jest/test-result').createEmptyTestResult(),
    testFilePath: testPath,
    numPassingTests: 1,
    testResults: [passed],
  };
}

class Suite {
  #config;
  #runtime;
  #testPath;
  #switch;
  #expect;
  #globals;
  #root;

  constructor(globalConfig, config, environment, runtime, testPath) {
    this.#config = config;
    this.#runtime = runtime;
    this.#testPath = testPath;
    this.#switch = environment.global.__stryker__ ??= {};
    this.#globals = environment.global;
    this.#expect = runtime.requireInternalModule(requireOfJest.resolve('@jest/expect')).jestExpect;
    this.#expect.setState({ expand: globalConfig.expand, testPath });
  }

  /** Loads the suite and all that it imports anew, with one change switched on or none; gives a failure to load. */
  async load(mutantId) {
    this.#runtime.resetModules();
    const { root, globals } = collectTests();
    this.#root = root;
    this.#runtime.setGlobalsForRuntime({ ...globals, expect: this.#expect });
    Object.assign(this.#globals, globals, { expect: this.#expect });
    this.#switchOn(mutantId);
    try {
      for (const file of this.#config.setupFilesAfterEnv) this.#runtime.requireModule(file);
      this.#runtime.requireModule(this.#testPath);
      return undefined;
    } catch (error) {
      return { test: undefined, error };
    } finally {
      this.#switchOn(undefined);
    }
  }

  get tests() {
    return testsOf(this.#root).map(({ name }) => name);
  }

  /** The names of the tests that lie within these blocks, or are these tests. */
  testsWithin(names) {
    const wanted = new Set(names);
    const isWithin = (block) => block !== undefined && (wanted.has(block.name) || isWithin(block.outer));
    return testsOf(this.#root)
      .filter((test) => wanted.has(test.name) || isWithin(test.block))
      .map(({ name }) => name);
  }

  /** Runs these tests with one change switched on or none: the first failure, and whether the change was come by. */
  async run(mutantId, names, { around, milliseconds = {}, timeLimitMsMin = TIME_LIMIT_MS_MIN } = {}) {
    const wanted = new Set(names);
    this.#switchOn(mutantId);
    const failure = await runTests(this.#root, {
      wanted: ({ name, isLeftOut }) => !isLeftOut && wanted.has(name),
      timeLimitMs: (name) => Math.max(timeLimitMsMin, TIMES_SLOWER_MAX * (milliseconds[name] ?? 0)),
      around,
    });
    const { hitCount } = this.#switch;
    this.#switchOn(undefined);
    return { failure, wasHit: hitCount > 0 };
  }

  /** Runs all tests unchanged and tells which changes are reached: while loading, and by which test. */
  async cover() {
    const milliseconds = {};
    const failure =
      (await this.load(undefined)) ??
      (
        await this.run(undefined, this.tests, {
          timeLimitMsMin: UNCHANGED_TIME_LIMIT_MS,
          around: async (name, run) => {
            this.#switch.currentTestId = name === '' ? ' ' : name;
            const start = performance.now();
            try {
              await run();
            } finally {
              milliseconds[name] = (milliseconds[name] ?? 0) + performance.now() - start;
              this.#switch.currentTestId = undefined;
            }
          },
        })
      ).failure;
    const { static: whileLoading = {}, perTest = {} } = this.#switch.mutantCoverage ?? {};
    return {
      failure,
      milliseconds,
      whileLoading: Object.keys(whileLoading),
      byTest: Object.fromEntries(Object.entries(perTest).map(([name, hits]) => [name.trim(), Object.keys(hits)])),
    };
  }

  #switchOn(mutantId) {
    this.#switch.activeMutant = mutantId ?? 'none';
    this.#switch.hitCount = 0;
    this.#switch.hitLimit = HITS_MAX;
  }
}
