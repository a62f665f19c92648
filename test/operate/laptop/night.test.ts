import { DisableRuleCommand, EnableRuleCommand } from '@aws-sdk/client-eventbridge';
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { Command } from 'commander';
import { DynamoDbInvocationStore } from '../../../src/adapters/dynamodb/index.js';
import { addOperateCommands } from '../../../src/cli/operate/operate-commands.js';
import { after, HOUR_MS } from '../../../src/ports/units.js';
import { failedInvocationRecord } from '../../../local/src/lambda/failed-invocation-record.js';
import { invocationsOf } from '../../../src/domain/operate/find-invocations.js';
import { PLANTED } from './planted.js';
import { linesOfNight, Transcript } from './transcript.js';
import { ENDLESS, Laptop, sqlMachine, until } from './laptop.js';

const schema = JSON.parse(readFileSync('docs/operate-output.schema.json', 'utf8')) as object;
const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addSchema(schema, 'operate');

interface Ran {
  readonly status: number;
  readonly text: string;
}

/** What an operator types and sees in a night, against a laptop cloud's endpoint. */
describe("the operator's commands, on the laptop cloud", () => {
  let laptop: Laptop;

  beforeAll(async () => {
    laptop = await Laptop.start();
  });

  afterAll(() => laptop.close());

  const type = async (...words: string[]): Promise<Ran> => {
    let text = '';
    let status = 0;
    const program = new Command().exitOverride();
    addOperateCommands(program, {
      exitWith: (wanted) => (status = wanted),
      out: { write: (chunk) => void (text += chunk) },
      err: { write: (chunk) => void (text += chunk) },
    });
    await program.parseAsync(['node', 'sfn-redshift-tasker', ...words, '--endpoint-url', laptop.cloud.endpoint]);
    return { status, text };
  };

  const transcript = new Transcript();

  /** The same, as a part of what the guide tells. */
  const tell = async (...words: string[]): Promise<Ran> => {
    const ran = await type(...words);
    transcript.typed(`sfn-redshift-tasker ${words.join(' ')}`, ran.text);
    return ran;
  };

  /** The same as JSON, held against the documented schema. */
  const typeJson = async (command: string, ...words: string[]): Promise<Record<string, unknown>> => {
    const { text } = await type(command, ...words, '--json');
    const value = JSON.parse(text) as Record<string, unknown>;
    const isValid = ajv.validate(`operate#/definitions/${command}`, value);
    expect({ command, isValid, errors: ajv.errors }).toEqual({ command, isValid: true, errors: null });
    return value;
  };

  const mapping = async (isOn: boolean): Promise<void> => {
    const { EventSourceMappings: [found] = [] } = await laptop.lambda.send(new ListEventSourceMappingsCommand({}));
    await laptop.lambda.send(new UpdateEventSourceMappingCommand({ UUID: found?.UUID, Enabled: isOn }));
  };

  const rule = (name: string, isOn: boolean): Promise<unknown> =>
    laptop.events.send(isOn ? new EnableRuleCommand({ Name: name }) : new DisableRuleCommand({ Name: name }));

  it('bring a lost event back: ps, explain, reconcile, show', async () => {
    await rule('completions', false);
    const executionArn = await laptop.run(sqlMachine('select 1'), { machine: 'NightlyLoad', execution: 'monday' });
    const { statementId = '' } = await laptop.endedInvocation(executionArn);
    const listed = await tell('ps');
    expect(listed.text).toContain('FINISHED');
    expect(listed.text).toContain(statementId);
    const explained = await tell('explain', statementId);
    expect(explained).toMatchObject({ status: 3 });
    expect(explained.text).toContain('rule-disabled');
    const examined = await type('doctor');
    expect(examined).toMatchObject({ status: 3 });
    expect(examined.text).toMatch(/failure\s+completion-rule: /);
    transcript.typed('aws events enable-rule --name completions');
    await rule('completions', true);
    expect((await tell('reconcile', statementId)).text).toContain('its task is answered');
    await laptop.status(executionArn, 'SUCCEEDED');
    const shown = await tell('show', statementId);
    expect(shown.text).toMatch(/registered by state 'Load'[^]*started as statement[^]*the task was answered: FINISHED/);
    expect(await type('explain', executionArn)).toMatchObject({
      status: 0,
      text: expect.stringContaining('All is well'),
    });
    expect((await type('ps')).text).toBe('Nothing is in flight.\n');
  });

  it('leave a poisonous letter with its reason, and bring it back to its answer once that is mended', async () => {
    const queue = { QueueUrl: laptop.operator.parts.completionQueueUrl };
    await laptop.sqs.send(new SetQueueAttributesCommand({ ...queue, Attributes: { VisibilityTimeout: '0' } }));
    laptop.denying.denied.add('RedshiftData.DescribeStatement');
    const executionArn = await laptop.run(sqlMachine('select 1'));
    const { invocationId } = await laptop.invocation(executionArn, ({ statementId }) => statementId !== undefined);
    await until(async () => ((await type('redrive', '--dry-run')).text.startsWith('There are no') ? undefined : true));
    const dry = await tell('redrive', '--dry-run');
    expect(dry.text).toMatch(/poisonous .*the tasker cannot describe the statement: AccessDeniedException/);
    expect((await tell('explain', invocationId)).text).toMatch(/^denied/);
    const left = await tell('redrive', '--yes');
    expect(left).toMatchObject({ status: 3, text: expect.stringMatching(/: left, .*AccessDeniedException/) });
    laptop.denying.denied.clear();
    expect((await type('explain', executionArn)).text).toMatch(/^dead-letter/);
    const redriven = await tell('redrive', '--yes');
    expect(redriven).toMatchObject({ status: 0, text: expect.stringContaining(': dealt with') });
    await laptop.status(executionArn, 'SUCCEEDED');
    expect((await type('redrive')).text).toBe('There are no dead letters.\n');
    await laptop.sqs.send(new SetQueueAttributesCommand({ ...queue, Attributes: { VisibilityTimeout: '360' } }));
  });

  it('free a lock that was left, and no other', async () => {
    const singleton = { action: 'executeSingletonStatement', singletonKey: 'nightly' };
    const owner = await laptop.run(sqlMachine(ENDLESS, {}, singleton), { machine: 'Refresh', execution: 'monday' });
    const { invocationId } = await laptop.invocation(owner, ({ statementId }) => statementId !== undefined);
    const other = await laptop.cloud.createStateMachine('RefreshAgain', sqlMachine('select 1', {}, singleton));
    const refused = await laptop.start(other, 'tuesday');
    await laptop.status(refused, 'FAILED');
    expect((await type('explain', refused)).text).toContain('lock-held');
    await expect(type('unlock', 'nightly', '--yes')).rejects.toThrow(/the lock stays: .* not proven dead/);
    expect((await type('cancel', owner, '--yes')).text).toContain('asked to stop');
    await laptop.invocation(owner, ({ processed }) => processed);
    const now = laptop.operator.clock.now();
    await new DynamoDbInvocationStore({ client: laptop.dynamoDb, tableName: 'sfn-redshift-tasker' }).acquireLock({
      singletonKey: 'nightly',
      owner: { executionArn: owner, invocationId },
      acquiredAt: now,
      expiresAt: after(now, HOUR_MS),
    });
    expect((await tell('explain', refused)).text).toContain('lock-left');
    const [{ invocationId: refusedId = '' } = {}] = await invocationsOf(laptop.operator, refused);
    expect((await tell('unlock', refusedId, '--yes')).text).toContain('It is free.');
    expect((await type('unlock', 'nightly', '--yes')).text).toBe('Nobody holds such a lock.\n');
  });

  it('are what the operations guide tells of a night', () => {
    expect(transcript.lines()).toEqual(linesOfNight(readFileSync('docs/operations.md', 'utf8')));
  });

  it('bring back what EventBridge could not deliver, once there is somewhere to deliver to', async () => {
    const queue = { QueueUrl: laptop.operator.parts.completionQueueUrl };
    const { Attributes = {} } = await laptop.sqs.send(
      new GetQueueAttributesCommand({ ...queue, AttributeNames: ['VisibilityTimeout', 'Policy', 'RedrivePolicy'] }),
    );
    await mapping(false);
    await laptop.sqs.send(new DeleteQueueCommand(queue));
    const executionArn = await laptop.run(sqlMachine('select 1'));
    const dry = await until(async () => {
      const ran = await type('redrive', '--dry-run');
      return ran.text.startsWith('There are no') ? undefined : ran;
    });
    expect(dry.text).toMatch(/^ready .*NO_RESOURCE: .*sfn-redshift-tasker-completions/);
    const QueueName = 'sfn-redshift-tasker-completions';
    await laptop.sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    await mapping(true);
    expect(await type('redrive', '--yes')).toMatchObject({
      status: 0,
      text: expect.stringContaining(': dealt with'),
    });
    await laptop.status(executionArn, 'SUCCEEDED');
    expect((await type('redrive')).text).toBe('There are no dead letters.\n');
  });

  it('cancel what an ended execution has left that the upkeep function failed on', async () => {
    await rule('execution-ends', false);
    const executionArn = await laptop.run(sqlMachine(ENDLESS));
    const { statementId = '' } = await laptop.invocation(executionArn, (one) => one.statementId !== undefined);
    await laptop.stop(executionArn);
    await laptop.status(executionArn, 'ABORTED');
    // What Lambda sends after its third try, two minutes later.
    const requestPayload = {
      ...{ source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change' },
      detail: { executionArn, status: 'ABORTED' },
    };
    const record = failedInvocationRecord({
      ...{ functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:sfn-redshift-tasker', requestId: 'request-1' },
      ...{ reason: new Error('the table was not there'), at: laptop.operator.clock.now() },
      ...{ payload: requestPayload, invocations: 3 },
    });
    const letters = { QueueUrl: laptop.operator.parts.upkeepFailureQueueUrl };
    await laptop.sqs.send(new SendMessageCommand({ ...letters, MessageBody: JSON.stringify(record) }));
    laptop.denying.denied.add('DynamoDB_20120810.Query');
    expect(await type('redrive', '--yes')).toMatchObject({
      status: 3,
      text: expect.stringMatching(/: left, the function could not deal with it: ConfigurationError/),
    });
    laptop.denying.denied.clear();
    expect(await type('redrive', '--yes')).toMatchObject({
      status: 0,
      text: expect.stringMatching(/an execution ended, and its statements were not cancelled[^]*: dealt with/),
    });
    await until(async () =>
      laptop.cloud.statements().find(({ id, status }) => id === statementId && status === 'ABORTED'),
    );
    await rule('execution-ends', true);
  });

  it('find nothing wrong with a laptop cloud, and run a statement on its database', async () => {
    const { status, text } = await type('doctor', '--select');
    const levels = text.split('\n').filter((line) => line !== '' && !/^ok\s/.test(line));
    // There are no roles here.
    expect({ status, levels }).toEqual({
      status: 0,
      levels: ['one-role', 'permissions'].map((check) => `not known  ${check}: the functions' role is not known here`),
    });
    expect(text).toMatch(/ok\s+table-indexes: [^]*ok\s+reconciler-alive: [^]*ok\s+data-api: /);
  });

  it.each(PLANTED.map((planted) => [planted.what, planted] as const))(
    'find by name, and nothing else: %s',
    async (_, { plant, found }) => {
      const mend = await plant(laptop);
      const { text } = await type('doctor', '--select');
      await mend();
      const lines = text.split('\n').flatMap((line) => /^(?:failure|warning)\s+\S+(?=:)/.exec(line) ?? []);
      expect(lines.map((line) => line.replace(/\s+/, ' '))).toEqual([found]);
    },
  );

  it('find nothing any more once all of it is mended', async () => {
    expect(PLANTED.length).toBeGreaterThanOrEqual(10);
    const { status, text } = await type('doctor', '--select');
    expect({ status, complaints: text.match(/^(?:failure|warning)/gm) }).toEqual({ status: 0, complaints: null });
  });

  it('print JSON as the schema says, without SQL unless asked for, and never a token', async () => {
    const executionArn = await laptop.run(sqlMachine(`select 'a-secret'`));
    await laptop.status(executionArn, 'SUCCEEDED');
    await laptop.invocation(executionArn, ({ processed }) => processed);
    const running = await laptop.run(sqlMachine(ENDLESS));
    const { taskToken = '' } = await laptop.invocation(running, ({ statementId }) => statementId !== undefined);
    expect(taskToken.length).toBeGreaterThan(100);
    const told = [
      await typeJson('ps'),
      await typeJson('show', executionArn),
      await typeJson('show', running),
      await typeJson('explain', running),
      await typeJson('explain', executionArn),
      await typeJson('reconcile', running),
      await typeJson('reconcile'),
      await typeJson('redrive', '--dry-run'),
      await typeJson('unlock', 'no-such-lock', '--yes'),
      await typeJson('doctor'),
      await typeJson('cancel', running, '--yes'),
    ];
    const text = JSON.stringify(told);
    expect(text).not.toContain('a-secret');
    expect(text).not.toContain(taskToken);
    const withSql = JSON.stringify(await typeJson('show', executionArn, '--sql'));
    expect(withSql).toContain('a-secret');
  });

  it('refuse what they cannot do in one sentence', async () => {
    await expect(type('show', 'no id at all')).rejects.toThrow(/is no execution ARN, statement name of this tasker/);
    await expect(type('show', 'unknown-id')).rejects.toThrow(/the state table knows nothing of 'unknown-id'/);
    await expect(type('ps', '--watch')).rejects.toThrow(/--watch needs a terminal/);
    const running = await laptop.run(sqlMachine(ENDLESS));
    await laptop.invocation(running, ({ statementId }) => statementId !== undefined);
    await expect(type('cancel', running)).rejects.toThrow(/say it with --yes/);
    await laptop.stop(running);
  });
});
