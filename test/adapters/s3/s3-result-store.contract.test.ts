import { describeResultStoreContract } from '../../contract/result-store.contract.js';
import { openLocalS3 } from './local-environment.js';

describeResultStoreContract('S3ResultStore', () => openLocalS3());
