/**
 * Tries changes with one suite that is loaded once: those that its tests come by while it stays loaded, then those that it comes
 * by while it loads, which costs a loading each. Tells each outcome: 'killed', 'survived', or 'timed out', after which the process
 * is of no more use, since what hangs goes on.
 *
 * A change that a test sees is believed only if the same test passes without it; else, and where a kept value hid the change, it is
 * tried again in a suite that is loaded anew.
 */
export async function tryMutants(suite, { mutants, milliseconds, tell }) {
  const report = async (id, failure) => {
    const outcome = failure === undefined ? 'survived' : failure.isOutOfTime ? 'timed out' : 'killed';
    await tell({ kind: 'tried', id, outcome, test: failure?.test });
    return outcome;
  };

  await suite.load(undefined);
  const afresh = mutants
    .filter(({ names }) => names.length === 0)
    .map(({ id, namesAfresh, isAllAfresh }) => ({ id, names: isAllAfresh ? suite.tests : namesAfresh }));
  for (const { id, names, namesAfresh, isAllAfresh } of mutants.filter((mutant) => mutant.names.length > 0)) {
    await tell({ kind: 'begun', id });
    const tests = suite.testsWithin(names);
    const { failure, wasHit } = await suite.run(id, tests, { milliseconds });
    const isDoubted = failure && !failure.isOutOfTime && !(await passes(suite, failure, tests, milliseconds));
    if (isDoubted) await suite.load(undefined);
    if (isDoubted || (!failure && (isAllAfresh || namesAfresh.length > 0 || !wasHit))) {
      afresh.push({ id, names: isAllAfresh ? suite.tests : [...names, ...namesAfresh] });
      continue;
    }
    if ((await report(id, failure)) === 'timed out') return;
  }
  for (const { id, names } of afresh) {
    await tell({ kind: 'begun', id });
    const failure = (await suite.load(id)) ?? (await suite.run(id, suite.testsWithin(names), { milliseconds })).failure;
    if ((await report(id, failure)) === 'timed out') return;
  }
}

/** Whether the test that failed passes without the change; where it failed by the way, all that had run. */
async function passes(suite, { test }, tests, milliseconds) {
  const again = test === undefined || test === '' ? tests : suite.testsWithin([test]);
  return (await suite.run(undefined, again, { milliseconds })).failure === undefined;
}
