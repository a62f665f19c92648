// What comes before all tests of a run.
import keepTemporaryFilesInMemory from './tests-in-memory.mjs';

/**
 * What a developer's or a builder's environment says to programs that the tests are about: the AWS SDKs, the Powertools, PostgreSQL's
 * clients, and the tasker itself. Tests say it themselves.
 */
const FOREIGN = /^(AWS_|POWERTOOLS_|PG[A-Z]+$|TASKER_(?!TEST_)|LOG_LEVEL$|AWS_LAMBDA_|_X_AMZN_|LAMBDA_)/;

export default function setUp() {
  for (const name of Object.keys(process.env)) if (FOREIGN.test(name)) delete process.env[name];
  keepTemporaryFilesInMemory();
}
