import { plainGuard } from '../../src/domain/completion/plain-guard.js';
import { describeCompletionGuardContract } from './completion-guard.contract.js';

describeCompletionGuardContract('plainGuard', async () => ({ guard: plainGuard }));
