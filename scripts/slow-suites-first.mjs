// Jest begins with the suites that took longest the last time, and on a fresh checkout with the longest files, which says little: a
// short file that starts a database came last then, and the run waited for it on one processor.
import Sequencer from '@jest/test-sequencer';

/** Suites of ten seconds and more, the slowest first; `npm test` prints those of its run at its end. */
const SLOW = [
  'packages/first-hour',
  'local/cli/run',
  'infra/deployed-tasker',
  'operate/laptop/night',
  'local/redshift-data/database-folder',
  'infra/synthesised-app',
  'adapters/dynamodb/invocation-store-on-dynamodb-local',
  'local/cli/serve',
  'local/redshift-data/postgres-server',
  'examples',
  'infra/deployed-example',
  'operate/laptop/explain',
  'e2e/state-machines',
  'infra/alarms',
  'e2e/no-leaks',
  'local/redshift-data/dialect-cases',
  'simulation/dynamodb-local',
  'simulation/simulation',
  'adapters/redshift-data/aws-redshift-data.contract',
  'infra/sharing',
  'simulation/mutants',
  'holes/hole-12-on-moto',
  'adapters/dynamodb/invocation-store-on-dynalite',
  'adapters/postgres/invocation-store-on-postgres',
  'operate/on-postgres',
  'e2e/nightly-load',
  'handlers/many-completions',
  'local/cloud',
].map((name) => `/test/${name}.test.ts`);

export default class SlowSuitesFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const found = SLOW.findIndex((end) => path.endsWith(end));
      return found === -1 ? SLOW.length : found;
    };
    return super.sort(tests).sort((one, other) => place(one) - place(other));
  }
}
