import { describeDeadLettersContract } from '../../contract/operator/dead-letters.contract.js';
import { describeDeployedTaskerContract } from '../../contract/operator/deployed-tasker.contract.js';
import { describeExecutionsContract } from '../../contract/operator/executions.contract.js';
import { describeInspectionContract } from '../../contract/operator/inspection.contract.js';
import { describeInvocationSearchContract } from '../../contract/operator/invocation-search.contract.js';
import {
  inMemoryDeadLetters,
  inMemoryDeployedTasker,
  inMemoryExecutions,
  inMemoryInspection,
  inMemoryInvocationSearch,
} from '../../contract/operator/in-memory-environments.js';

describeExecutionsContract('InMemoryExecutions', inMemoryExecutions);
describeDeadLettersContract('InMemoryDeadLetters', inMemoryDeadLetters);
describeInvocationSearchContract('InMemoryInvocationSearch', inMemoryInvocationSearch);
describeDeployedTaskerContract('InMemoryDeployedTasker', inMemoryDeployedTasker);
describeInspectionContract('InMemoryInspection', inMemoryInspection);
