/**
 * What the tests of each suite reach, by one run of each with nothing changed, the quickest first. Left out are those that fail so,
 * which cannot judge, and of the others the tests that take longer than `slowestMs`; without them the score is what it is or lower, never
 * higher.
 */
export async function coverSuites(suites, processes, kept, slowestMs) {
  const waiting = [...suites];
  const covered = [];
  await Promise.all(
    processes.map(async (tests) => {
      for (let suite = waiting.shift(); suite; suite = waiting.shift()) {
        const known = kept.find(suite);
        const coverage = known ?? (await tests.cover(suite));
        if (!known && !coverage.failure) kept.keep(suite, coverage);
        covered.push(coverageOf(suite, coverage, slowestMs));
      }
    }),
  );
  for (const { suite, failure } of covered) {
    if (failure) console.log(`left out, since it fails although nothing is changed: ${suite}\n  ${failure}`);
  }
  return covered.filter(({ failure }) => !failure).sort((one, other) => one.total - other.total);
}

function coverageOf(suite, { failure, milliseconds = {}, whileLoading = [], byTest = {} }, slowestMs) {
  const namesOf = new Map();
  const quick = Object.entries(byTest).filter(([name]) => (milliseconds[name] ?? 0) <= slowestMs);
  for (const [name, ids] of quick) {
    for (const id of ids) namesOf.set(id, [...(namesOf.get(id) ?? []), name]);
  }
  return {
    suite,
    failure,
    milliseconds,
    total: Object.values(milliseconds).reduce((sum, one) => sum + one, 0),
    /** The tests that come by a change. */
    namesOf: (id) => namesOf.get(id) ?? [],
    whileLoading: new Set(whileLoading),
  };
}
