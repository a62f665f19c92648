import { describeRedshiftDataContract } from '../../contract/redshift-data.contract.js';
import { localRedshiftData } from '../../support/local-redshift-data.js';

describeRedshiftDataContract('AwsRedshiftData before the laptop cloud', localRedshiftData);
