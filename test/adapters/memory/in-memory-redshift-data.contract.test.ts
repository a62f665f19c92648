import { describeRedshiftDataContract } from '../../contract/redshift-data.contract.js';
import { scriptedRedshiftData } from '../../support/scripted-redshift-data.js';

describeRedshiftDataContract('InMemoryRedshiftData', scriptedRedshiftData);
