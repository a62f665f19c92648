import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { SHARED_TABLES, dialectCases, expectCase } from './dialect-cases.js';
import { RedshiftUnderTest } from './redshift-under-test.js';

let redshift: RedshiftUnderTest;
beforeAll(async () => {
  redshift = await RedshiftUnderTest.open();
  await redshift.service.runScript(SHARED_TABLES);
});
afterAll(() => redshift.close());

for (const [name, cases] of dialectCases()) {
  describe(`statements of Redshift: ${name}`, () => {
    it.each(cases.map((one) => [one.sql, one] as const))('%s', (_sql, one) => expectCase(redshift, one));
  });
}
