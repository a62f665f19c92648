import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { LocalCloud } from '../../local/src/cloud/local-cloud.js';
import type { HttpRequest, HttpService } from '../../local/src/http/http-service.js';
import { SystemClock } from '../../src/adapters/system/system-clock.js';
import { LAMBDA_RETRIER, RETRIERS } from '../../src/asl/retriers.js';
import { statementStates } from '../../src/asl/statement-states.js';
import { SECOND_MS } from '../../src/ports/units.js';
import { type Death, FunctionProcess, taskerEnvironment } from '../support/function-process/function-process.js';
import { SkippingClock } from '../support/skipping-clock.js';

/** Long enough for a process to start on a busy machine; only one death waits for it, and that time is skipped. */
const limitSecondsOf = (death: Death): number => (death === 'timeout' ? 60 : 600);
const DEATHS: readonly Death[] = ['exit', 'kill', 'memory', 'rejection', 'exception', 'timeout'];

const functionNameOf = (death: Death): string => `dies-by-${death}`;
/** Other SQL for each death, so that statements are told apart. */
const sqlOf = (death: Death): string => `select '${death}' as death`;

/** The Data API's ExecuteStatement takes effect, and in place of the first answer the function dies. */
class DyingStart implements HttpService {
  readonly dead = new Set<Death>();

  constructor(
    private readonly endpoint: () => string,
    private readonly killers: ReadonlyMap<Death, (death: Death) => void>,
  ) {}

  matches({ headers, body }: HttpRequest): boolean {
    const death = this.deathIn(body.toString());
    const isStart = headers['x-amz-target'] === 'RedshiftData.ExecuteStatement' && headers['x-passed-on'] === undefined;
    return isStart && death !== undefined && !this.dead.has(death);
  }

  async answer(request: HttpRequest, signal: AbortSignal) {
    const death = this.deathIn(request.body.toString())!;
    this.dead.add(death);
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'RedshiftData.ExecuteStatement' };
    await fetch(this.endpoint(), {
      method: 'POST',
      headers: { ...headers, 'x-passed-on': 'yes' },
      body: request.body.toString(),
    });
    this.killers.get(death)?.(death);
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    return { status: 500, headers: {}, body: '' };
  }

  private readonly deathIn = (body: string): Death | undefined => DEATHS.find((death) => body.includes(sqlOf(death)));
}

/** No event is handed to the completer: what is left to each retry is to find out the end by itself. */
async function loseEvents(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new LambdaClient({ endpoint, region: 'us-east-1', credentials });
  const { EventSourceMappings: mappings = [] } = await client.send(new ListEventSourceMappingsCommand());
  for (const { UUID } of mappings) await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  client.destroy();
}

describe('hole-13 the process of the bundle', () => {
  const reported = new Map<string, string[]>();
  const killers = new Map<Death, (death: Death) => void>();
  const clock = new SkippingClock(new SystemClock());
  const passLimit = (death: Death): void => clock.skip(limitSecondsOf(death) * SECOND_MS);
  let cloud: LocalCloud;
  const bundle = new FunctionProcess(() => taskerEnvironment(cloud.endpoint));

  beforeAll(async () => {
    cloud = await LocalCloud.start({
      clock,
      services: [new DyingStart(() => cloud.endpoint, killers)],
      functions: DEATHS.map((death) => ({
        name: functionNameOf(death),
        timeoutSeconds: limitSecondsOf(death),
        code: {
          handler: (event: unknown) =>
            bundle.run(event, limitSecondsOf(death) * SECOND_MS, (die) => {
              if (!killers.has(death)) killers.set(death, death === 'timeout' ? passLimit : die);
            }),
        },
      })),
      onHistoryEvent: (executionArn, { type, details }) => {
        if (type !== 'TaskFailed') return;
        reported.set(executionArn, [...(reported.get(executionArn) ?? []), String(details?.value.error)]);
      },
    });
    await loseEvents(cloud.endpoint);
    await bundle.prepare(DEATHS.length);
  });

  afterAll(async () => {
    await bundle.close();
    await cloud.close();
  });

  const run = async (death: Death) => {
    const states = statementStates({
      name: 'Load',
      functionName: functionNameOf(death),
      statement: { sqlStatement: sqlOf(death) },
      timeoutSeconds: 3_600,
    });
    // The names as they are generated, and no longer waits than a test has time for.
    const Retry = RETRIERS.map((retrier) => ({ ...retrier, IntervalSeconds: 1, MaxDelaySeconds: 2 }));
    const execution = await cloud.runStateMachine({ StartAt: 'Load', States: { Load: { ...states.Load, Retry } } });
    return { execution, errors: reported.get(execution.executionArn) ?? [] };
  };

  it('may die right after the start in every way: the name is retried, and the retry adopts what was started', async () => {
    const ends = await Promise.all(DEATHS.map(run));
    expect(DEATHS.map((death, place) => [death, ends[place]?.errors[0]])).toEqual([
      ['exit', 'Runtime.ExitError'],
      ['kill', 'Runtime.ExitError'],
      ['memory', 'Runtime.ExitError'],
      ['rejection', 'Runtime.UnhandledPromiseRejection'],
      ['exception', 'Runtime.UncaughtException'],
      ['timeout', 'Sandbox.Timedout'],
    ]);
    for (const { errors } of ends) expect(LAMBDA_RETRIER.ErrorEquals).toEqual(expect.arrayContaining([errors[0]]));
    expect(ends.map(({ execution }) => execution.status)).toEqual(DEATHS.map(() => 'SUCCEEDED'));
    const startedBy = ({ execution }: (typeof ends)[number]) =>
      cloud.statements().filter(({ name }) => name?.startsWith(`laptop/${execution.executionArn}:`));
    expect(ends.map((end) => startedBy(end).length)).toEqual(DEATHS.map(() => 1));
  });
});
