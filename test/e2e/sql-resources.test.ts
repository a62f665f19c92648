import { setTimeout } from 'node:timers/promises';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RedshiftSql } from '../../infra/src/index.js';
import { LocalCloud } from '../../local/src/cloud/local-cloud.js';
import { RandomIds, SystemClock } from '../../src/adapters/system/index.js';
import { isTerminal, type StatementStatus } from '../../src/ports/statement-status.js';
import { SECOND_MS } from '../../src/ports/units.js';
import { anApp, aTasker } from '../infra/a-stack.js';
import { LocalCloudFormation, type MakeOther } from '../support/cloudformation/local-cloud-formation.js';
import { ResponseService } from '../support/cloudformation/response-service.js';
import type { StackTemplate, TemplateResource } from '../support/cloudformation/stack-template.js';
import { SkippingClock } from '../support/skipping-clock.js';

/** Longer than any test. */
const LONG_SQL = 'select pg_sleep(600)';

const sql = (properties: object, DependsOn: readonly string[] = []): TemplateResource => ({
  Type: 'Custom::RedshiftSql',
  Properties: { ServiceToken: 'sfn-redshift-tasker', ...properties },
  DependsOn,
});
const FAILING: TemplateResource = { Type: 'Test::Failing' };
const templateWith = (Resources: StackTemplate['Resources']): StackTemplate => ({ Resources });

describe('a stack with SQL in it, against the laptop cloud', () => {
  let cloud: LocalCloud;
  let responses: ResponseService;
  let cloudFormation: LocalCloudFormation;
  /** CloudFormation's; the cloud's own is the machine's. */
  const clock = new SkippingClock(new SystemClock());
  const lines: unknown[] = [];
  const failures: unknown[] = [];
  let lambda: LambdaClient;
  let failOther: MakeOther = async () => undefined;

  beforeAll(async () => {
    responses = new ResponseService();
    cloud = await LocalCloud.start({
      services: [responses],
      onLog: (line) => lines.push(line),
      onFailure: (error) => failures.push(error),
    });
    lambda = new LambdaClient({
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'laptop', secretAccessKey: 'laptop' },
    });
    cloudFormation = new LocalCloudFormation({
      ...{ lambda, responses, origin: cloud.endpoint, clock, ids: new RandomIds() },
      others: { 'Test::Failing': (signal) => failOther(signal) },
    });
    await cloud.runScript('create table told (what varchar(40))');
  });

  beforeEach(async () => {
    await cloud.runScript('delete from told');
  });

  afterAll(async () => {
    lambda.destroy();
    await cloud.close();
  });

  const tell = (what: string): string => `insert into told values ('${what}')`;
  let asked = 0;
  /** The first row of a result, asked for by a stack of its own. */
  const ask = async (question: string): Promise<Readonly<Record<string, string>>> => {
    const stackName = `Ask${(asked += 1)}`;
    await cloudFormation.createStack(stackName, templateWith({ Answer: sql({ onCreate: question }) }));
    return cloudFormation.resourcesOf(stackName).get('Answer')?.data ?? {};
  };
  const whatWasTold = async (): Promise<string> =>
    (await ask("select listagg(what, ' ') within group (order by what) as told from told"))['row.told'] ?? '';

  /** Resolves when a statement of a stack is where a test wants it. */
  const someStatement = async (stackName: string, test: (status: StatementStatus) => boolean): Promise<void> => {
    const isThere = (): boolean =>
      cloud.statements().some(({ name, status }) => name?.includes(`/${stackName}/`) === true && test(status));
    while (!isThere()) await setTimeout(20);
  };
  const isRunning = (status: StatementStatus): boolean => !isTerminal(status);

  it('creates, updates and deletes, one after the other, as the construct says', async () => {
    const synthesised = (onUpdate: string): StackTemplate => {
      const stack = new Stack(anApp(), 'Warehouse');
      const tasker = aTasker(stack);
      const onDelete = 'drop schema reporting';
      new RedshiftSql(stack, 'Schema', { tasker, onCreate: 'create schema reporting', onUpdate, onDelete });
      const table = new RedshiftSql(stack, 'Table', {
        tasker,
        onCreate: [
          'create table reporting.versions (version varchar(9))',
          "insert into reporting.versions values ('one')",
        ],
        onDelete: 'drop table reporting.versions',
      });
      new RedshiftSql(stack, 'Ask', {
        tasker,
        onCreate: 'select version, :before as before from reporting.versions',
        parameters: { before: table.statementId },
      });
      return Template.fromStack(stack).toJSON() as StackTemplate;
    };
    expect(await cloudFormation.createStack('Warehouse', synthesised('select 1'))).toEqual({
      status: 'CREATE_COMPLETE',
      reasons: {},
    });
    const resources = [...cloudFormation.resourcesOf('Warehouse').values()];
    const [schema, table, question] = resources;
    expect(question?.data).toMatchObject({ 'row.version': 'one', 'row.before': table?.data.statementId });
    expect(schema?.physicalId).toMatch(/^Warehouse\/Schema/);

    const updated = await cloudFormation.updateStack('Warehouse', synthesised(tell('updated')));
    expect(updated).toEqual({ status: 'UPDATE_COMPLETE', reasons: {} });
    expect(await whatWasTold()).toBe('updated');

    expect(await cloudFormation.deleteStack('Warehouse')).toEqual({ status: 'DELETE_COMPLETE', reasons: {} });
    expect(await ask("select count(*) as n from pg_namespace where nspname = 'reporting'")).toMatchObject({
      'row.n': '0',
    });
  });

  it('tells why SQL failed, and rolls back what was made, without deleting what was not', async () => {
    const outcome = await cloudFormation.createStack(
      'Failing',
      templateWith({
        Made: sql({ onCreate: tell('made'), onDelete: tell('unmade') }),
        Broken: sql({ onCreate: 'drop table nowhere', onDelete: tell('never') }, ['Made']),
        After: sql({ onCreate: tell('after') }, ['Broken']),
      }),
    );
    expect(outcome.status).toBe('ROLLBACK_COMPLETE');
    expect(outcome.reasons).toEqual({ Broken: expect.stringMatching(/^FAILED: .*nowhere.*class not-found/) });
    expect(await whatWasTold()).toBe('made unmade');
  });

  it('keeps SQL out of the reason', async () => {
    const outcome = await cloudFormation.createStack(
      'Secretive',
      templateWith({ Broken: sql({ onCreate: "create usr hunter2 password 'hunter2'" }) }),
    );
    expect(outcome.reasons.Broken).toMatch(/^FAILED: .*class syntax/);
    expect(outcome.reasons.Broken).not.toContain('hunter2');
  });

  it('cancels what runs when another resource fails, and is done with the rollback', async () => {
    failOther = async () => {
      await someStatement('Cancelled', isRunning);
      throw new Error('the other one failed');
    };
    const outcome = await cloudFormation.createStack(
      'Cancelled',
      templateWith({ Long: sql({ onCreate: LONG_SQL, onDelete: tell('never') }), Other: FAILING }),
    );
    expect(outcome.status).toBe('ROLLBACK_COMPLETE');
    expect(outcome.reasons).toEqual({ Other: 'the other one failed', Long: 'Resource creation cancelled' });
    await someStatement('Cancelled', (status) => status === 'ABORTED');
    expect(await whatWasTold()).toBe('');
  });

  it('cancels what takes longer than its time', async () => {
    const times = { ServiceTimeout: 300, timeoutSeconds: 300 };
    const creating = cloudFormation.createStack(
      'Slow',
      templateWith({ Long: sql({ onCreate: LONG_SQL, onDelete: tell('never'), ...times }) }),
    );
    await someStatement('Slow', isRunning);
    clock.skip(300 * SECOND_MS);
    const outcome = await creating;
    expect(outcome.status).toBe('ROLLBACK_COMPLETE');
    expect(outcome.reasons.Long).toContain('did not receive a response');
    await someStatement('Slow', (status) => status === 'ABORTED');
    expect(await whatWasTold()).toBe('');
  });

  it('replaces what gets another physical id, and deletes the old one afterwards', async () => {
    const thing = (id: string): StackTemplate =>
      templateWith({ Thing: sql({ physicalResourceId: id, onCreate: tell(`+${id}`), onDelete: tell(`-${id}`) }) });
    await cloudFormation.createStack('Replaced', thing('one'));
    expect((await cloudFormation.updateStack('Replaced', thing('two'))).status).toBe('UPDATE_COMPLETE');
    expect(cloudFormation.resourcesOf('Replaced').get('Thing')?.physicalId).toBe('two');
    expect(await whatWasTold()).toBe('+one +two -one');
  });

  it('makes the old one again where a replacement is rolled back, as the guide says, and deletes the new one', async () => {
    const thing = (id: string): TemplateResource =>
      sql({ physicalResourceId: id, onCreate: tell(`+${id}`), onDelete: tell(`-${id}`) });
    await cloudFormation.createStack('Back', templateWith({ Thing: thing('one') }));
    failOther = async () => {
      throw new Error('the other one failed');
    };
    const Other = { ...FAILING, DependsOn: ['Thing'] };
    const outcome = await cloudFormation.updateStack('Back', templateWith({ Thing: thing('two'), Other }));
    expect(outcome.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(cloudFormation.resourcesOf('Back').get('Thing')?.physicalId).toBe('one');
    expect(await whatWasTold()).toBe('+one +one +two -two');
  });

  it('rolls an update back with the SQL of before, deletes what was new, and leaves the rest alone', async () => {
    const thing = (name: string): TemplateResource =>
      sql({ onCreate: tell('made'), onUpdate: tell(`updated-${name}`) });
    const resting = sql({ onCreate: tell('resting'), onUpdate: tell('never'), onDelete: tell('never') });
    await cloudFormation.createStack('Updated', templateWith({ Thing: thing('old'), Resting: resting }));
    failOther = async () => {
      throw new Error('the other one failed');
    };
    const outcome = await cloudFormation.updateStack(
      'Updated',
      templateWith({
        Thing: thing('new'),
        Resting: resting,
        Fresh: sql({ onCreate: tell('fresh'), onDelete: tell('fresh-gone') }),
        Other: { ...FAILING, DependsOn: ['Thing', 'Fresh'] },
      }),
    );
    expect(outcome).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: { Other: 'the other one failed' } });
    expect(await whatWasTold()).toBe('fresh fresh-gone made resting updated-new updated-old');
  });

  it('tells what is wrong with its properties, and can be deleted', async () => {
    const template = templateWith({ Wrong: sql({ onCreate: '', onRemove: 'drop table t' }) });
    const outcome = await cloudFormation.createStack('Wrong', template);
    expect(outcome).toEqual({
      status: 'ROLLBACK_COMPLETE',
      reasons: { Wrong: expect.stringMatching(/^InvalidRequest: onRemove is not a property/) },
    });
  });

  it('answered each request once, and told nothing secret', () => {
    expect([...responses.counts.values()].filter((count) => count > 1)).toEqual([]);
    expect(failures).toEqual([]);
    const told = JSON.stringify(lines);
    for (const secret of ['X-Amz-Signature', 'hunter2', 'insert into told']) expect(told).not.toContain(secret);
  });
});
