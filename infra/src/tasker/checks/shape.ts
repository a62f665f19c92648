import type { Construct } from 'constructs';
import {
  DURATION,
  FLAG,
  MEMBERS,
  NUMBER,
  TEXT,
  TEXTS,
  expectShape,
  listOf,
  oneOf,
  required,
  thing,
  type PropsShape,
} from '../../props-shape.js';
import type { PostgresStoreProps } from '../postgres-store-props.js';
import type { RedshiftTargetProps } from '../redshift-target-props.js';
import type { ResultsPlace } from '../results-place.js';
import type { SfnRedshiftTaskerProps } from '../sfn-redshift-tasker-props.js';

const FUNCTION = thing('a function of the CDK', 'functionArn');
const KEY = thing('a key of the CDK, such as Key.fromKeyArn gives', 'keyArn');
const SECRET = thing('a secret of the CDK, such as Secret.fromSecretCompleteArn gives', 'secretArn');

const TASKER: PropsShape<SfnRedshiftTaskerProps> = {
  redshiftTargetProps: required(MEMBERS),
  createCallbackInfra: FLAG,
  callbackInfraOf: thing('a tasker', 'callbackInfra'),
  existingTableObj: thing('a table of the CDK, such as Table.fromTableArn gives', 'tableArn'),
  dynamoTableProps: MEMBERS,
  postgresStore: MEMBERS,
  encryptionKey: KEY,
  encryptionKeyProps: MEMBERS,
  enableEncryptionWithCustomerManagedKey: FLAG,
  starterExistingLambdaObj: FUNCTION,
  starterLambdaFunctionProps: MEMBERS,
  completerExistingLambdaObj: FUNCTION,
  completerLambdaFunctionProps: MEMBERS,
  upkeepLambdaFunctionProps: MEMBERS,
  roleName: TEXT,
  statementNamePrefix: TEXT,
  results: MEMBERS,
  retention: DURATION,
  sqlPreviewLength: NUMBER,
  existingQueueObj: thing('a queue of the CDK, such as Queue.fromQueueArn gives', 'queueArn'),
  queueProps: MEMBERS,
  deadLetterQueueProps: MEMBERS,
  maxReceiveCount: NUMBER,
  completerMaxConcurrency: NUMBER,
  reconcilePeriod: DURATION,
  cancelOnExecutionEnd: FLAG,
  followedStateMachines: TEXTS,
  durableFunctions: TEXTS,
  vpc: thing('a network of the CDK, such as Vpc.fromLookup gives', 'vpcId'),
  vpcSubnets: MEMBERS,
  securityGroups: listOf('security groups of the CDK', 'securityGroupId'),
  logLevel: oneOf('DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'),
  tracing: FLAG,
  logRetention: NUMBER,
  reconcileGrace: DURATION,
  maxInFlight: NUMBER,
  pools: MEMBERS,
  longestStatement: DURATION,
  longestPoolWait: DURATION,
  longestSingletonWait: DURATION,
  createAlarms: FLAG,
  alarmActions: listOf("actions of the CDK, such as 'new SnsAction(topic)'", 'bind'),
  runbookUrl: TEXT,
  createDashboard: FLAG,
};

const TARGET: PropsShape<RedshiftTargetProps> = {
  clusterIdentifier: TEXT,
  workgroup: thing('a CfnWorkgroup', 'workgroupName'),
  workgroupName: TEXT,
  workgroupId: TEXT,
  dbName: required(TEXT),
  additionalDbNames: TEXTS,
  dbUser: TEXT,
  secret: SECRET,
  encryptionKey: KEY,
};

const RESULTS: PropsShape<ResultsPlace> = {
  bucket: required(thing('a bucket of the CDK', 'bucketName')),
  prefix: TEXT,
};

const POSTGRES: PropsShape<PostgresStoreProps> = {
  host: TEXT,
  port: NUMBER,
  database: TEXT,
  schema: TEXT,
  secret: SECRET,
  user: TEXT,
  resourceId: TEXT,
  connectable: thing('something of the CDK with connections', 'connections'),
  certificateAuthorityFile: TEXT,
  connectionsMax: NUMBER,
};

/** @throws {PropsError} for props that there are not, that are missing, or that are of another kind. */
export function checkShape(scope: Construct, props: SfnRedshiftTaskerProps): void {
  const { path } = scope.node;
  expectShape(path, '', props, TASKER);
  expectShape(path, 'redshiftTargetProps.', props.redshiftTargetProps, TARGET);
  if (props.results !== undefined) expectShape(path, 'results.', props.results, RESULTS);
  if (props.postgresStore !== undefined) expectShape(path, 'postgresStore.', props.postgresStore, POSTGRES);
}
