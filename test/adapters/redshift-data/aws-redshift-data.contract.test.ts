import { afterAll } from '@jest/globals';
import { describeRedshiftDataContract } from '../../contract/redshift-data.contract.js';
import { LocalRedshiftData } from '../../support/local-redshift-data.js';

const local = new LocalRedshiftData();
afterAll(() => local.close());

describeRedshiftDataContract('AwsRedshiftData before the laptop cloud', () => local.make());
