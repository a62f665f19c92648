// Tells, for each suite that comes, what its tests reach, or tries changes with it: `{ suite }` or `{ suite, mutants, milliseconds }`.
import { runCLI } from 'jest';
import { jestConfig } from './jest-config.mjs';
import { tasks } from './suite-task.mjs';
import { tryMutants } from './try-mutants.mjs';

const sandbox = process.argv[2];
const config = await jestConfig(sandbox);
const tell = (message) => new Promise((resolve) => process.send(message, resolve));

process.on('message', async ({ suite, mutants, milliseconds }) => {
  let error = 'its file was not loaded';
  tasks.current = async (loaded) => {
    error = undefined;
    if (mutants) await tryMutants(loaded, { mutants, milliseconds, tell });
    else await tell({ kind: 'covered', ...withText(await loaded.cover()) });
  };
  const { results } = await runCLI(
    {
      $0: 'jest',
      _: [suite],
      config: JSON.stringify(config),
      runTestsByPath: true,
      runInBand: true,
      silent: true,
      watchman: false,
    },
    [sandbox],
  );
  error = results.testResults.find(({ testExecError }) => testExecError)?.testExecError?.message ?? error;
  await tell({ kind: 'done', error });
});

const withText = ({ failure, ...rest }) => ({ ...rest, failure: failure && `${failure.test}: ${failure.error}` });
