import { aws_secretsmanager as secretsmanager, Duration, type Stack } from 'aws-cdk-lib';
import { describe, expect, it } from '@jest/globals';
import { PropsError, RedshiftSql, RedshiftStatement, SfnRedshiftTasker } from '../../../infra/src/index.js';
import { aStack, aTasker, CLUSTER } from '../a-stack.js';

// What JavaScript, or `any`, lets through.
type Anything = never;

const target = { redshiftTargetProps: CLUSTER };
const hour = Duration.hours(1);

const refusalOf = (make: () => unknown): unknown => {
  try {
    return make();
  } catch (error) {
    return error;
  }
};

const expectRefused = (make: () => unknown, message: string): void => {
  const refusal = refusalOf(make);
  expect(refusal).toBeInstanceOf(PropsError);
  expect((refusal as PropsError).message).toContain(message);
};

describe('a tasker from a program that no compiler has seen', () => {
  it.each<[string, unknown, string]>([
    ['no props', undefined, 'Stack/Tasker: the props are missing; expected an object with redshiftTargetProps, '],
    ['no target', {}, 'Stack/Tasker: redshiftTargetProps is missing; it must be an object with members'],
    [
      'a slip of the pen',
      { ...target, logLevl: 'DEBUG' },
      'logLevl is no prop and would be ignored; did you mean logLevel?',
    ],
    [
      'a prop of its own making',
      { ...target, zone: 1 },
      'zone is no prop and would be ignored; there are redshiftTargetProps, ',
    ],
    [
      'a secret by its ARN',
      { redshiftTargetProps: { clusterIdentifier: 'a', dbName: 'dev', secretArn: 'arn:aws:secretsmanager:x' } },
      'redshiftTargetProps.secretArn is no prop and would be ignored; did you mean secret?',
    ],
    [
      'an ARN in place of a secret',
      { redshiftTargetProps: { clusterIdentifier: 'a', dbName: 'dev', secret: 'arn' } },
      "redshiftTargetProps.secret is 'arn'; it must be a secret of the CDK",
    ],
    ['no database', { redshiftTargetProps: { clusterIdentifier: 'a' } }, 'redshiftTargetProps.dbName is missing'],
    [
      'one database more',
      { redshiftTargetProps: { ...CLUSTER, additionalDbNames: 'x' } },
      "additionalDbNames is 'x'; it must be a list",
    ],
    [
      'a level in lower case',
      { ...target, logLevel: 'debug' },
      "logLevel is 'debug'; it must be one of 'DEBUG', 'INFO'",
    ],
    [
      'a flag as text',
      { ...target, cancelOnExecutionEnd: 'false' },
      "cancelOnExecutionEnd is 'false'; it must be true or false",
    ],
    ['a duration as a number', { ...target, retention: 7 }, 'retention is 7; it must be a Duration'],
    ['pools as a list', { ...target, pools: [5] }, 'pools is a list; it must be an object'],
    [
      'an alarm action by its ARN',
      { ...target, alarmActions: ['arn'] },
      'alarmActions is a list; it must be a list of actions of the CDK',
    ],
    [
      'a table by its ARN',
      { ...target, existingTableObj: 'arn' },
      "existingTableObj is 'arn'; it must be a table of the CDK",
    ],
    [
      'a queue by its ARN',
      { ...target, existingQueueObj: 'arn' },
      "existingQueueObj is 'arn'; it must be a queue of the CDK",
    ],
    ['results nowhere', { ...target, results: {} }, 'results.bucket is missing; it must be a bucket of the CDK'],
    ['a network that is none', { ...target, vpc: {} }, 'vpc is an object; it must be a network of the CDK'],
    ['null', { ...target, roleName: null }, 'roleName is null; it must be a text'],
  ])('is refused with %s', (_, props, message) => {
    expectRefused(() => new SfnRedshiftTasker(aStack(), 'Tasker', props as Anything), message);
  });

  it('may leave props undefined', () => {
    expect(() => aTasker(aStack(), { logLevel: undefined } as Anything)).not.toThrow();
  });
});

describe('a statement from a program that no compiler has seen', () => {
  const inStack = (): { stack: Stack; tasker: SfnRedshiftTasker } => {
    const stack = aStack();
    return { stack, tasker: aTasker(stack) };
  };

  it.each<[string, object, string]>([
    [
      'no time limit',
      { sql: 'select 1' },
      'Stack/Load: timeout is missing; it must be a Duration, such as Duration.hours(1)',
    ],
    ['a time limit as a number', { sql: 'select 1', timeout: 60 }, 'Stack/Load: timeout is 60; it must be a Duration'],
    ['no SQL', { timeout: hour }, 'sql is missing; it must be a text, or a list of texts'],
    ['misspelt parameters', { sql: 'select :a', timeout: hour, paramters: { a: '1' } }, 'did you mean parameters?'],
    [
      'a heartbeat',
      { sql: 'select 1', timeout: hour, heartbeatTimeout: 1 },
      'heartbeatTimeout is no prop and would be ignored',
    ],
    [
      'another way to be busy',
      { sql: 'select 1', timeout: hour, singleton: true, onBusy: 'later' },
      "onBusy is 'later'; it must be one of 'fail', 'wait'",
    ],
    [
      'rows to nowhere',
      { sql: 'select 1', timeout: hour, includeResult: { rows: 5 } },
      'includeResult.rows is no prop',
    ],
  ])('is refused with %s', (_, props, message) => {
    const { stack, tasker } = inStack();
    expectRefused(() => new RedshiftStatement(stack, 'Load', { tasker, ...props } as Anything), message);
  });

  it('is refused without telling SQL or parameters', () => {
    const { stack, tasker } = inStack();
    const props = { tasker, timeout: hour, sql: 'select :a', parameters: { a: 5551234 } };
    expectRefused(
      () => new RedshiftStatement(stack, 'Load', props as Anything),
      'parameters is an object; it must be texts',
    );
    expect(() => new RedshiftStatement(stack, 'Load2', { tasker, timeout: hour, sql: 5551234 } as Anything)).toThrow(
      /^(?!.*5551234).*sql is a number/u,
    );
  });
});

it('SQL in a stack is refused with a misspelt prop', () => {
  const stack = aStack();
  const tasker = aTasker(stack);
  const props = { tasker, onCreated: 'create schema x' } as Anything;
  expectRefused(
    () => new RedshiftSql(stack, 'Schema', props),
    'onCreated is no prop and would be ignored; did you mean onCreate?',
  );
});

it('a secret of the CDK is one, imported too', () => {
  const stack = aStack();
  const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'etl');
  const redshiftTargetProps = { clusterIdentifier: 'a', dbName: 'dev', secret };
  expect(() => aTasker(stack, { redshiftTargetProps })).not.toThrow();
});
