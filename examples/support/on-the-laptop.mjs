import assert from 'node:assert/strict';
import { LocalCloud } from 'sfn-redshift-tasker-local';

/**
 * Runs a state machine on a laptop cloud with real SQL, and gives its output.
 *
 * @param setupSql statements that are run before.
 */
export async function onTheLaptop(definition, setupSql) {
  const cloud = await LocalCloud.start({ setupSql });
  try {
    const { status, output, error, cause } = await cloud.runStateMachine(definition);
    assert.equal(status, 'SUCCEEDED', `${error}: ${cause}`);
    return JSON.parse(output);
  } finally {
    await cloud.close();
  }
}
