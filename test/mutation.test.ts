import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** What the scripts export; they have no types of their own. */
const script = async <Exports>(name: string): Promise<Exports> =>
  (await import(join(process.cwd(), 'scripts', 'mutation', name))) as Exports;

type Run = () => void | Promise<void>;
interface Failure {
  readonly test?: string;
  readonly error: Error;
  readonly isOutOfTime?: boolean;
}
interface Globals {
  readonly it: ((name: string, run: Run) => void) & {
    each(rows: readonly unknown[]): (name: string, run: (value: never) => void) => void;
    skip(name: string, run: Run): void;
  };
  readonly describe: (name: string, tell: () => void) => void;
  readonly beforeAll: (run: Run) => void;
  readonly beforeEach: (run: Run) => void;
  readonly afterEach: (run: Run) => void;
  readonly afterAll: (run: Run) => void;
}
interface Runner {
  collectTests: () => { readonly root: object; readonly globals: Globals };
  testsOf: (root: object) => readonly { readonly name: string }[];
}
interface RunTests {
  readonly runTests: (
    root: object,
    options: { wanted: (test: { name: string }) => boolean; timeLimitMs: () => number },
  ) => Promise<Failure | undefined>;
}

/** Tells a suite, runs those of its tests that are wanted, and gives what it did, what failed and what there was to run. */
const played = async (tell: (globals: Globals, did: string[]) => void, wanted?: string, limitMs = 1_000) => {
  const { collectTests, testsOf } = await script<Runner>('collect-tests.mjs');
  const { runTests } = await script<RunTests>('run-tests.mjs');
  const did: string[] = [];
  const { root, globals } = collectTests();
  tell(globals, did);
  const names = testsOf(root).map(({ name }) => name);
  const failure = await runTests(root, {
    wanted: ({ name }) => (wanted === undefined ? names.includes(name) : name === wanted),
    timeLimitMs: () => limitMs,
  });
  return { did, failure, names };
};

describe('a suite that changes of the runtime are tried with', () => {
  const aSuite = ({ it, describe, ...hooks }: Globals, did: string[]): void => {
    for (const name of ['beforeAll', 'beforeEach', 'afterEach', 'afterAll'] as const) {
      hooks[name](() => void did.push(name));
    }
    it('outside', () => void did.push('outside'));
    describe('a block', () => {
      hooks.beforeEach(() => void did.push('inner beforeEach'));
      hooks.afterEach(() => void did.push('inner afterEach'));
      it.each([1, 2])('has case %i', (value: number) => void did.push(`case ${value}`));
      it.skip('is left out', () => void did.push('never'));
    });
  };

  it('runs its tests in their order, with the hooks of every block around them', async () => {
    const { did, failure, names } = await played(aSuite);
    expect(failure).toBeUndefined();
    expect(names).toEqual(['outside', 'a block has case 1', 'a block has case 2']);
    expect(did).toEqual([
      ...['beforeAll', 'beforeEach', 'outside', 'afterEach'],
      ...['beforeEach', 'inner beforeEach', 'case 1', 'inner afterEach', 'afterEach'],
      ...['beforeEach', 'inner beforeEach', 'case 2', 'inner afterEach', 'afterEach', 'afterAll'],
    ]);
  });

  it('runs only the tests that come by a change, and no hook of a block without them', async () => {
    const { did } = await played(aSuite, 'outside');
    expect(did).toEqual(['beforeAll', 'beforeEach', 'outside', 'afterEach', 'afterAll']);
  });

  it('stops at the first test that fails, tells which, and leaves what it had opened closed', async () => {
    const { did, failure } = await played(({ it, afterAll }, done) => {
      afterAll(() => void done.push('closed'));
      it('fails', () => Promise.reject(new Error('seen')));
      it('comes later', () => void done.push('later'));
    });
    expect(failure).toMatchObject({ test: 'fails', error: { message: 'seen' }, isOutOfTime: false });
    expect(did).toEqual(['closed']);
  });

  it('fails where a hook does', async () => {
    const { failure } = await played(({ it, beforeAll }) => {
      beforeAll(() => Promise.reject(new Error('seen before')));
      it('never runs', () => undefined);
    });
    expect(failure).toMatchObject({ error: { message: 'seen before' } });
  });

  it('gives up a test that comes to no end', async () => {
    const { failure } = await played(({ it }) => it('hangs', () => new Promise(() => undefined)), undefined, 1);
    expect(failure).toMatchObject({ test: 'hangs', isOutOfTime: true });
  });
});

describe('a change of the runtime', () => {
  interface Told {
    readonly kind: string;
    readonly id: string;
    readonly outcome?: string;
  }
  interface Tried {
    readonly id: string;
    readonly names: readonly string[];
    readonly namesAfresh?: readonly string[];
    readonly isAllAfresh?: boolean;
  }
  interface TryMutants {
    readonly tryMutants: (
      suite: object,
      options: { mutants: readonly Tried[]; milliseconds: object; tell: (told: Told) => Promise<void> },
    ) => Promise<void>;
  }

  /**
   * Tries changes with a suite of the tests `a` and `b`, of which each fails where `fails` says so of the change that is on and of the one
   * that was on while it was loaded.
   */
  const outcomesOf = async (
    mutants: readonly Tried[],
    fails: (test: string, on: string | undefined, loadedWith: string | undefined) => Failure | undefined,
    hits: readonly string[] = mutants.map(({ id }) => id),
  ): Promise<{ outcomes: Record<string, string | undefined>; loads: (string | undefined)[] }> => {
    const { tryMutants } = await script<TryMutants>('try-mutants.mjs');
    const loads: (string | undefined)[] = [];
    const suite = {
      tests: ['a', 'b'],
      load: async (id: string | undefined) => void loads.push(id),
      testsWithin: (names: readonly string[]) => ['a', 'b'].filter((name) => names.includes(name)),
      run: async (id: string | undefined, names: readonly string[]) => ({
        failure: names.map((name) => fails(name, id, loads.at(-1))).find((failure) => failure !== undefined),
        wasHit: id !== undefined && hits.includes(id),
      }),
    };
    const told: Told[] = [];
    await tryMutants(suite, {
      mutants: mutants.map((mutant) => ({ namesAfresh: [], isAllAfresh: false, ...mutant })),
      milliseconds: {},
      tell: async (message) => void told.push(message),
    });
    const tried = told.filter(({ kind }) => kind === 'tried');
    return { outcomes: Object.fromEntries(tried.map(({ id, outcome }) => [id, outcome])), loads };
  };
  const seen = (test: string): Failure => ({ test, error: new Error('seen'), isOutOfTime: false });

  it('is killed by a test that comes by it and fails, and survives where none does', async () => {
    const mutants = [
      { id: '1', names: ['a'] },
      { id: '2', names: ['b'] },
    ];
    const { outcomes, loads } = await outcomesOf(mutants, (test, on) => (on === '1' ? seen(test) : undefined));
    expect(outcomes).toEqual({ 1: 'killed', 2: 'survived' });
    expect(loads).toEqual([undefined]);
  });

  it('is not believed to be killed by a test that fails without it as well, in a suite that an earlier change has spoilt', async () => {
    let isSpoilt = false;
    const { outcomes, loads } = await outcomesOf(
      [
        { id: '1', names: ['a'] },
        { id: '2', names: ['a'] },
      ],
      (test, on, loaded) => {
        if (loaded === '2') isSpoilt = false;
        const fails = isSpoilt || on === '1';
        if (on === '1') isSpoilt = true;
        return fails ? seen(test) : undefined;
      },
    );
    expect(outcomes).toMatchObject({ 2: 'survived' });
    expect(loads).toContain('2');
  });

  it('is tried in a suite that is loaded with it where a kept value hid it, or where it is come by while loading', async () => {
    const mutants = [
      { id: 'hidden', names: ['a'] },
      { id: 'loaded', names: [], isAllAfresh: true },
      { id: 'within', names: [], namesAfresh: ['b'] },
    ];
    const { outcomes, loads } = await outcomesOf(
      mutants,
      (test, _on, loaded) => (loaded !== undefined && (loaded !== 'within' || test === 'b') ? seen(test) : undefined),
      [],
    );
    expect(outcomes).toEqual({ hidden: 'killed', loaded: 'killed', within: 'killed' });
    expect(loads).toEqual([undefined, 'loaded', 'within', 'hidden']);
  });

  it('is timed out where a test comes to no end, and nothing is tried after it in the same process', async () => {
    const { outcomes } = await outcomesOf(
      [
        { id: '1', names: ['a'] },
        { id: '2', names: ['a'] },
      ],
      (test, on) => (on === '1' ? { ...seen(test), isOutOfTime: true } : undefined),
    );
    expect(outcomes).toEqual({ 1: 'timed out' });
  });
});

describe('what a change is tried with', () => {
  interface Change {
    readonly id: string;
    readonly start: object;
    readonly end: object;
  }
  interface ScoreMutants {
    readonly scoreMutants: (options: object) => Promise<readonly { readonly id: string; readonly outcome: string }[]>;
  }
  const FILE = 'src/domain/hash.ts';
  const change = (id: string, from: number, to: number): Change & { readonly fileName: string } => ({
    ...{ id, fileName: FILE, start: { line: from, column: 0 }, end: { line: to, column: 0 } },
  });
  const HERE = 'test/mutation.test.ts';
  const OTHER = 'test/package-lock.test.ts';

  /** The suites, with their tests, that `tried` is tried with; each of the two suites comes by what is said of it. */
  const triedWith = async (
    tried: Change,
    planted: readonly Change[],
    reached: Readonly<Record<string, { readonly whileLoading: readonly string[]; readonly byTest: readonly string[] }>>,
  ): Promise<Record<string, unknown>> => {
    const { scoreMutants } = await script<ScoreMutants>('score-mutants.mjs');
    const asked: Record<string, unknown> = {};
    await scoreMutants({
      ...{ sandbox: process.cwd(), mutants: [tried], planted, nearestMax: 2, tell: () => undefined },
      coverage: Object.entries(reached).map(([suite, { whileLoading, byTest }]) => ({
        ...{ suite: join(process.cwd(), suite), milliseconds: {}, total: 0, whileLoading: new Set(whileLoading) },
        namesOf: (id: string) => (byTest.includes(id) ? [`test of ${id}`] : []),
      })),
      processes: [
        {
          tryMutants: async ({
            suite,
            mutants,
          }: {
            suite: string;
            mutants: readonly Readonly<Record<string, unknown>>[];
          }) => {
            const { names, namesAfresh, isAllAfresh } = mutants[0]!;
            asked[suite.slice(process.cwd().length + 1)] = isAllAfresh === true ? 'all' : [names, namesAfresh].flat();
          },
        },
      ],
    });
    return asked;
  };

  it('is the tests that come by what is within it, where it is a function that is made while a suite loads', async () => {
    const [whole, within] = [change('whole', 1, 9), change('within', 2, 3)];
    const reached = {
      [HERE]: { whileLoading: ['whole'], byTest: ['within'] },
      [OTHER]: { whileLoading: ['whole'], byTest: [] },
    };
    expect(await triedWith(whole, [whole, within], reached)).toEqual({ [HERE]: ['test of within'] });
  });

  it('is all tests of the nearest suites where it is a value, though a test loads its module once more', async () => {
    const [one, other] = [change('one', 1, 1), change('other', 1, 1)];
    const reached = {
      [HERE]: { whileLoading: ['one', 'other'], byTest: ['one', 'other'] },
      [OTHER]: { whileLoading: ['one', 'other'], byTest: [] },
    };
    expect(await triedWith(one, [one, other], reached)).toEqual({ [HERE]: 'all', [OTHER]: 'all' });
  });
});

describe('a sample of changes', () => {
  it('is the same for the same seed, another for another, and no larger than what there is', async () => {
    const { sampleOf } = await script<{
      sampleOf: (mutants: readonly object[], count: number, seed: number) => readonly { readonly line: number }[];
    }>('sample.mjs');
    const mutants = Array.from({ length: 100 }, (_, line) => ({ fileName: 'a.ts', mutatorName: 'm', line }));
    const linesOf = (count: number, seed: number): number[] => sampleOf(mutants, count, seed).map(({ line }) => line);
    expect(linesOf(10, 1)).toEqual(linesOf(10, 1));
    expect(linesOf(10, 1)).not.toEqual(linesOf(10, 2));
    expect(new Set(linesOf(10, 1)).size).toBe(10);
    expect(linesOf(1_000, 1)).toHaveLength(100);
  });
});
