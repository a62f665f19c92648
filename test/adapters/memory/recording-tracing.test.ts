import { describeTracingContract } from '../../contract/tracing.contract.js';
import { inMemoryTracing } from '../../contract/tracing/in-memory-environment.js';

describeTracingContract('RecordingTracing', () => inMemoryTracing());
