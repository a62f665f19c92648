import { type WorkflowKind, workflowKindOf } from '../execution-arn.js';

const SERVICES: Readonly<Record<WorkflowKind, string>> = {
  execution: 'Step Functions',
  durableExecution: 'Lambda',
  stack: 'CloudFormation',
};

/** The service that knows what an invocation belongs to, by its name for people. */
export const serviceOf = (executionArn = ''): string => SERVICES[workflowKindOf(executionArn) ?? 'execution'];
