import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  aws_secretsmanager as secretsmanager,
  aws_stepfunctions as sfn,
  type App,
  Duration,
  NestedStack,
  Stack,
} from 'aws-cdk-lib';
import { RedshiftStatement } from '../../infra/src/index.js';
import { anApp, aTasker, CLUSTER } from './a-stack.js';
import { DeployedStack } from './deployed/deployed-stack.js';
import { readTemplate, resourcesOfType, type SynthesisedTemplate } from './deployed/template.js';

/** A tasker in one stack, and in another one a second tasker that shares with it, each with a state machine. */
function synthesiseTwoStacks(app: App): void {
  const first = new Stack(app, 'First');
  const warehouse = aTasker(first, {}, 'Warehouse');
  const second = new Stack(app, 'Second');
  const redshiftTargetProps = { ...CLUSTER, dbUser: 'reader' };
  const reports = aTasker(second, { redshiftTargetProps, callbackInfraOf: warehouse }, 'Reports');
  for (const [stack, tasker, id] of [
    [first, warehouse, 'Load'],
    [second, reports, 'Report'],
  ] as const) {
    const statement = RedshiftStatement.jsonPath(stack, `${id}Statement`, {
      tasker,
      sql: sfn.JsonPath.stringAt('$.sql'),
      timeout: Duration.hours(1),
    });
    new sfn.StateMachine(stack, id, { definitionBody: sfn.DefinitionBody.fromChainable(statement) });
  }
  app.synth();
}

describe('two stacks that share one tasker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sharing-'));
  let template: SynthesisedTemplate;
  let stack: DeployedStack;

  beforeAll(async () => {
    synthesiseTwoStacks(anApp(folder));
    template = readTemplate(folder, 2);
    stack = await DeployedStack.deploy(template, { workgroupIds: {} });
  });

  afterAll(async () => {
    await stack.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['Load', 'Report'])('run statements of both: %s', async (machine) => {
    const { status, error, cause, output } = await stack.run(machine, { sql: 'select 42' });
    expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED' });
    expect(JSON.parse(output ?? '')).toMatchObject({ detail: { state: 'FINISHED' } });
  });

  it('each with its own database user, and with what the role is allowed', () => {
    const users = [...stack.guard.used].filter((permission) => permission.includes(':dbuser:'));
    expect(users.map((permission) => permission.split('/').at(-1)).sort()).toEqual(['etl', 'reader']);
    expect([...stack.guard.refused]).toEqual([]);
    expect(stack.failures).toEqual([]);
  });

  it('with one table, one queue and one role between them', () => {
    const counts = ['AWS::DynamoDB::Table', 'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Function'].map(
      (type) => resourcesOfType(template, type).length,
    );
    expect(counts).toEqual([1, 1, 3]);
    const roles = resourcesOfType(template, 'AWS::Lambda::Function').map(([, { Role }]) => JSON.stringify(Role));
    expect(roles.filter((role) => role.includes('ImportValue') || role.includes('WarehouseRole'))).toHaveLength(3);
  });

  it('and each starter has its own alarms', () => {
    const ids = resourcesOfType(template, 'AWS::CloudWatch::Alarm').map(([id]) => id);
    expect(ids.filter((id) => /^Reports.*Starter(Errors|Throttles)/.test(id))).toHaveLength(2);
  });
});

describe('a tasker that shares from another stack', () => {
  const otherStack = (first: Stack): Stack => new Stack(first.node.root, 'Second');
  const nested = (first: Stack): Stack => new NestedStack(first, 'Nested');

  it.each([
    ['in another stack', otherStack],
    ['in a nested stack', nested],
  ])('%s may have a secret and log groups there, without going round in a circle', (_, second) => {
    const app = anApp();
    const first = new Stack(app, 'First');
    const warehouse = aTasker(first);
    const stack = second(first);
    const secret = new secretsmanager.Secret(stack, 'Secret') as secretsmanager.ISecret;
    aTasker(stack, {
      redshiftTargetProps: { clusterIdentifier: 'warehouse', dbName: 'dev', secret },
      callbackInfraOf: warehouse,
    });
    expect(() => app.synth()).not.toThrow();
  });
});
