/** Where the service says it is. */
export interface Location {
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
}

/** The partition that a region belongs to. */
const partitionOf = (region: string): string => {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
};

/** ARN of the state machine `name`. */
export const stateMachineArn = ({ region, accountId }: Location, name: string): string =>
  `arn:${partitionOf(region)}:states:${region}:${accountId}:stateMachine:${name}`;

/** ARN of the execution `executionName` of the state machine `machineName`. */
export const executionArn = ({ region, accountId }: Location, machineName: string, executionName: string): string =>
  `arn:${partitionOf(region)}:states:${region}:${accountId}:execution:${machineName}:${executionName}`;

/** ARN of the role that executions run under where the machine names none. */
export const defaultRoleArn = ({ region, accountId }: Location): string =>
  `arn:${partitionOf(region)}:iam::${accountId}:role/local-step-functions`;

/** Whether `arn` has the form of an ARN of this kind. */
export const isStatesArn = (arn: string, kind: 'stateMachine' | 'execution' | 'mapRun'): boolean =>
  new RegExp(`^arn:aws(?:-cn|-us-gov)?:states:[a-z0-9-]+:\\d{12}:${kind}:\\S+$`, 'u').test(arn);
