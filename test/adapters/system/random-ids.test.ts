import { RandomIds } from '../../../src/adapters/system/random-ids.js';
import { describeIdsContract } from '../../contract/ids.contract.js';

describeIdsContract('RandomIds', async () => ({ ids: new RandomIds() }));
