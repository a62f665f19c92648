import { type aws_dynamodb as dynamodb, aws_iam as iam, type aws_kms as kms, type aws_sqs as sqs } from 'aws-cdk-lib';
import { acknowledge } from './acknowledge.js';
import { durableFunctionArn } from './durable-execution-ended-rule.js';

/**
 * Lets the role read and write the state table. Every action is one that the table's adapter uses; the index permission has a
 * wildcard because an index is named only after its table.
 */
export function grantStateTable(table: dynamodb.ITable, role: iam.IRole): void {
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'KeepState',
      actions: [
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:GetItem',
        'dynamodb:BatchGetItem',
        'dynamodb:DeleteItem',
        'dynamodb:Query',
      ],
      resources: [table.tableArn],
    }),
  );
  const indexes = `${table.tableArn}/index/*`;
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'FindState',
      actions: ['dynamodb:Query'],
      resources: [indexes],
    }),
  );
  acknowledge(
    role,
    'IAM5',
    'All indexes of the state table, and nothing else, begin like this',
    `Resource::${indexes}`,
  );
  if (table.encryptionKey) grantKey(table.encryptionKey, role);
}

/** Lets the role use a key for the data of table and queues. */
export function grantKey(key: kms.IKey, role: iam.IRole): void {
  key.grant(
    role,
    'kms:Encrypt',
    'kms:Decrypt',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:DescribeKey',
  );
}

/**
 * Adds a statement about actions for which AWS knows no resource, so that `*` is all that can be said.
 *
 * @param why there is none, for rule checkers and for people.
 */
function grantWithoutResource(role: iam.IRole, sid: string, actions: string[], why: string): void {
  role.addToPrincipalPolicy(new iam.PolicyStatement({ sid, actions, resources: ['*'] }));
  acknowledge(role, 'IAM5', why, 'Resource::*');
}

/** Lets the role ask about its statements and cancel them; Redshift shows a role only the statements that the same role has started. */
export const grantOwnStatements = (role: iam.IRole): void =>
  grantWithoutResource(
    role,
    'FollowOwnStatements',
    [
      'redshift-data:DescribeStatement',
      'redshift-data:GetStatementResult',
      'redshift-data:CancelStatement',
      'redshift-data:ListStatements',
    ],
    'AWS knows no resource for actions on statements, and shows a role only its own',
  );

/** Lets the role answer tasks; whoever has no task token can do nothing with it. */
export const grantTaskAnswers = (role: iam.IRole): void =>
  grantWithoutResource(
    role,
    'AnswerTasks',
    ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'],
    'AWS documents no resource for answers to tasks, and they need the secret task token',
  );

/**
 * Lets the role answer callbacks of durable functions. Lambda knows an execution below a version of its function, so that the function's
 * own ARN would allow nothing.
 *
 * @param functionNames in the account and region of `role`, with `*` for any text.
 */
export function grantCallbackAnswers(role: iam.IRole, functionNames: readonly string[]): void {
  const resources = functionNames.map((name) => `${durableFunctionArn(role, name)}:*`);
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'AnswerCallbacks',
      actions: [
        'lambda:SendDurableExecutionCallbackSuccess',
        'lambda:SendDurableExecutionCallbackFailure',
        'lambda:SendDurableExecutionCallbackHeartbeat',
      ],
      resources,
    }),
  );
  for (const resource of resources) {
    acknowledge(
      role,
      'IAM5',
      'All versions and executions of a durable function begin like this',
      `Resource::${resource}`,
    );
  }
}

/** Lets Lambda attach functions with this role to a VPC. */
export const grantNetworkInterfaces = (role: iam.IRole): void =>
  grantWithoutResource(
    role,
    'AttachToNetwork',
    [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeVpcs',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    'Lambda checks these permissions without a resource before it creates a function in a VPC',
  );

/** Lets Lambda hand the queue's messages to functions with this role: what AWS's own managed policy for it allows, on one queue. */
export function grantConsume(queue: sqs.IQueue, role: iam.IRole): void {
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'TakeCompletions',
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: [queue.queueArn],
    }),
  );
  queue.encryptionMasterKey?.grantDecrypt(role);
}
