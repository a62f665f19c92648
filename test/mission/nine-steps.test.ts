import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../src/adapters/memory/manual-clock.js';
import { SequentialIds } from '../../src/adapters/memory/sequential-ids.js';
import type { StatementStatusChangeEvent } from '../../src/domain/statement-status-change-event.js';
import type { Invocation } from '../../src/ports/invocation.js';
import { invocationIdOfToken } from '../../src/domain/statement-name.js';
import { EventBus } from '../../local/src/events/event-bus.js';
import { type ExecutionDescription, LocalStepFunctions, seededRandom } from '../../local/src/states/index.js';
import { DirectTaskCallback } from '../../local/src/testing/direct-task-callback.js';
import { FakeLambda } from '../local/states/support/fake-lambda.js';
import { dyingBefore } from '../support/dying.js';
import { runSql } from '../support/states.js';
import { A_PREFIX, type Handlers, World } from '../support/world.js';

/** A state machine as a user would write it, with `attempt` left out as in the first of the nine steps. */
const LOAD = {
  StartAt: 'Load',
  States: { Load: runSql({ sqlStatement: 'insert into sales select 1', attempt: undefined }, { End: true }) },
};

/** Step Functions, starter, Data API, event bus, queue and completer, each in memory, connected as they are deployed. */
class Mission {
  readonly clock = new ManualClock();
  readonly events: StatementStatusChangeEvent[] = [];
  readonly bus = new EventBus();
  readonly world = new World({
    onEvent: (event) => {
      this.events.push(event);
      this.bus.publish(event);
    },
    replace: () => ({ taskCallback: new DirectTaskCallback(() => this.stepFunctions) }),
  });
  handlers: Handlers = this.world.handlers;
  readonly lambda = new FakeLambda({ 'sfn-redshift-tasker': (payload) => this.handlers.combined(payload) });
  readonly stepFunctions = new LocalStepFunctions({
    ...{ clock: this.clock, ids: new SequentialIds(), random: seededRandom(1), lambda: this.lambda },
    ...{ accountId: '111122223333', region: 'eu-west-1' },
  });

  constructor() {
    this.bus.addRule({
      name: 'completions',
      pattern: {
        source: ['aws.redshift-data'],
        'detail-type': ['Redshift Data Statement Status Change'],
        detail: { statementName: [{ prefix: A_PREFIX }] },
      },
      targets: [{ deliver: async (event) => this.world.queue.send(event) }],
    });
  }

  /** Starts an execution, which goes as far as it can. */
  async execute(name: string, definition: object = LOAD): Promise<string> {
    const stateMachineArn = await this.stepFunctions.createStateMachine(name, definition);
    const executionArn = await this.stepFunctions.startExecution({ stateMachineArn });
    await this.clock.advance(0);
    return executionArn;
  }

  /** Ends the statement that was started last, and lets its event come to the queue. */
  async endStatement(end: (id: string) => void): Promise<void> {
    end(this.world.statements.at(-1)?.id ?? '');
    await this.clock.advance(0);
    await this.bus.settled();
  }

  finishStatement(rows = 3): Promise<void> {
    return this.endStatement((id) => this.world.redshiftData.finish(id, { rows }));
  }

  /** Lets the function poll the queue once. */
  async poll(): Promise<void> {
    const batch = this.world.queue.receive();
    if (batch) this.world.queue.settle(batch, await this.world.handlers.complete(batch));
    await this.clock.advance(0);
  }

  how(executionArn: string): ExecutionDescription {
    return this.stepFunctions.describeExecution(executionArn);
  }

  get token(): string {
    return (this.lambda.calls.at(-1)?.payload as { taskToken: string }).taskToken;
  }

  get invocation(): Invocation | undefined {
    return this.world.store.invocations().at(-1);
  }
}

describe('The nine steps', () => {
  let mission: Mission;
  let executionArn: string;

  beforeEach(async () => {
    mission = new Mission();
    executionArn = await mission.execute('nightly-load');
  });

  it('1: a state invokes the starter with task token, execution ARN and SQL, and waits', () => {
    expect(mission.lambda.calls).toEqual([
      {
        functionName: 'sfn-redshift-tasker',
        payload: {
          ...{ taskToken: expect.any(String), executionArn, sqlStatement: 'insert into sales select 1' },
        },
      },
    ]);
    expect(mission.how(executionArn).status).toBe('RUNNING');
    expect(mission.stepFunctions.openTaskCount).toBe(1);
  });

  it('2: the starter makes a unique id and registers the invocation, before anything is started', async () => {
    const dead = dyingBefore(mission.world.redshiftData, 'executeStatement');
    mission.handlers = mission.world.lambda({ redshiftData: dead.port });
    const second = await mission.execute('another-load');
    await dead.diesIn(mission.stepFunctions.waitForEnd(second));
    expect(mission.invocation).toMatchObject({
      ...{ executionArn: second, invocationId: invocationIdOfToken(mission.token), status: 'REGISTERED' },
      ...{ taskToken: mission.token, processed: false },
    });
    const names = mission.world.store.invocations().map(({ statementName }) => statementName);
    expect(new Set(names).size).toBe(2);
    expect(mission.world.statements).toHaveLength(1);
  });

  it('3: it starts the statement, named by the id, with events on', () => {
    const id = `${executionArn}:${invocationIdOfToken(mission.token)}`;
    expect(mission.world.statements).toMatchObject([
      {
        input: { Sql: 'insert into sales select 1', StatementName: `${A_PREFIX}${id}`, WithEvent: true },
      },
    ]);
    expect(mission.invocation).toMatchObject({ status: 'STARTED', statementId: mission.world.statements[0]?.id });
  });

  it('4: Redshift emits an event at the statement’s end, which brings the name back', async () => {
    expect(mission.events).toEqual([]);
    await mission.finishStatement();
    expect(mission.events).toMatchObject([
      {
        ...{ source: 'aws.redshift-data', 'detail-type': 'Redshift Data Statement Status Change' },
        detail: { statementName: mission.invocation?.statementName, state: 'FINISHED', rows: 3 },
      },
    ]);
  });

  it('5: a rule puts that event into the queue as it is, and no event of anybody else', async () => {
    await mission.finishStatement();
    const [event] = mission.events;
    mission.bus.publish({ ...event, detail: { ...event?.detail, statementName: 'nightly report' } });
    mission.bus.publish({ ...event, source: 'aws.redshift' });
    await mission.bus.settled();
    expect(mission.world.queue.bodies.map((body) => JSON.parse(body) as unknown)).toEqual([event]);
  });

  it('6: the function polls the queue, and the message is done with', async () => {
    await mission.finishStatement();
    expect(mission.world.queue.size).toBe(1);
    await mission.poll();
    expect(mission.world.queue).toMatchObject({ size: 0, deadLetters: [] });
  });

  it('7: it finds whose statement it was, and that execution’s task token', async () => {
    const second = await mission.execute('another-load');
    await mission.finishStatement();
    mission.world.queue.send({
      ...mission.events[0],
      detail: { statementName: `${A_PREFIX}nobody's`, state: 'FAILED' },
    });
    await mission.poll();
    expect(mission.how(second).status).toBe('SUCCEEDED');
    expect(mission.how(executionArn).status).toBe('RUNNING');
  });

  it('8: it answers the task with success, or with failure', async () => {
    await mission.finishStatement();
    await mission.poll();
    const { status, output } = mission.how(executionArn);
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output ?? '')).toMatchObject({
      detail: { state: 'FINISHED', rows: 3 },
      statement: { ResultRows: 3 },
    });

    const failing = await mission.execute('failing-load');
    await mission.endStatement((id) => mission.world.redshiftData.fail(id, 'ERROR: disk full'));
    await mission.poll();
    expect(mission.how(failing)).toMatchObject({ status: 'FAILED', error: 'FAILED' });
    expect(mission.how(failing).cause).toContain('disk full');

    const cancelled = await mission.execute('cancelled-load');
    await mission.endStatement((id) => mission.world.redshiftData.abort(id));
    await mission.poll();
    expect(mission.how(cancelled)).toMatchObject({ status: 'FAILED', error: 'ABORTED' });
  });

  it('9: it marks the invocation processed', async () => {
    await mission.finishStatement();
    expect(mission.invocation).toMatchObject({ processed: false });
    await mission.poll();
    expect(mission.invocation).toMatchObject({ processed: true, status: 'FINISHED', delivery: 'delivered' });
    expect(mission.invocation).not.toHaveProperty('taskToken');
  });
});
