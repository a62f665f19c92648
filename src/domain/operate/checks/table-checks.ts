import { checkAnswer, type CheckResult, failure, ok, warning } from './check.js';
import type { DeploymentFacts } from './facts.js';

const same = (one: readonly string[] = [], other: readonly string[]): boolean => one.join() === other.join();

/** The state table: there, active, with keys, indexes and expiry as the store needs them. */
export function checkTable({ table, expectedTable }: DeploymentFacts): readonly CheckResult[] {
  if (table === undefined) return [];
  const there = checkAnswer(
    'table',
    table,
    () => failure('table', 'the state table does not exist', 'check --table, account and region; deploy the stack'),
    ({ status }) =>
      status === 'ACTIVE'
        ? ok('table', 'the state table is active')
        : failure('table', `the state table is ${status}`, 'wait until it is active'),
  );
  if (table.kind !== 'known') return [there];
  const { keys, indexes, timeToLiveAttribute } = table.value;
  const missing = Object.entries(expectedTable.indexes)
    .filter(([name, keyNames]) => !same(indexes[name], keyNames))
    .map(([name]) => name);
  return [
    there,
    same(keys, expectedTable.keys)
      ? ok('table-keys', `its keys are ${keys.join(' and ')}`)
      : failure(
          'table-keys',
          `its keys are ${keys.join(' and ')}, needed are ${expectedTable.keys.join(' and ')}`,
          'keys cannot be changed: use a table made from the table definition of this version',
        ),
    missing.length === 0
      ? ok('table-indexes', 'all its indexes are there')
      : failure(
          'table-indexes',
          `its indexes ${missing.join(', ')} are missing or have other keys`,
          'local indexes cannot be added later: use a table made from the table definition of this version',
        ),
    timeToLiveAttribute === expectedTable.timeToLiveAttribute
      ? ok('table-time-to-live', 'its items expire')
      : warning(
          'table-time-to-live',
          timeToLiveAttribute === undefined ? 'its items never expire' : `its items expire by '${timeToLiveAttribute}'`,
          `switch TimeToLive on for the attribute '${expectedTable.timeToLiveAttribute}'`,
        ),
  ];
}
