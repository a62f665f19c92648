import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { RandomIds, SystemClock } from '../../../src/adapters/system/index.js';
import { LocalDynamoDb } from '../../../local/src/dynamodb/local-dynamo-db.js';
import { EventBus } from '../../../local/src/events/event-bus.js';
import { AwsJsonServer } from '../../../local/src/http/aws-json-server.js';
import { LambdaHost } from '../../../local/src/lambda/lambda-host.js';
import { EventSourceMapping } from '../../../local/src/queue/event-source-mapping.js';
import type { EventSourceMappingSettings } from '../../../local/src/queue/event-source-mapping-settings.js';
import { SwitchableMapping } from '../../../local/src/queue/switchable-mapping.js';
import { functionMetrics } from '../../../local/src/metrics/function-metrics.js';
import { LocalMetrics } from '../../../local/src/metrics/local-metrics.js';
import { QueueMetrics } from '../../../local/src/metrics/queue-metrics.js';
import { LocalSqs, SQS_ACCOUNT_ID } from '../../../local/src/queue/local-sqs.js';
import { LocalRedshift } from '../../../local/src/redshift-data/local-redshift.js';
import { LocalStepFunctions } from '../../../local/src/states/local-step-functions.js';
import type { Clock } from '../../../src/ports/clock.js';
import { after } from '../../../src/ports/units.js';
import { Denying } from '../../support/denying.js';
import { SkippingClock } from '../../support/skipping-clock.js';
import type { ExecutionDescription } from '../../../local/src/states/service/execution-description.js';
import { putEmbeddedMetrics } from './embedded-metrics.js';
import { FailureDestinations } from './failure-destinations.js';
import { judgeAlarm } from './judge-alarm.js';
import { ShiftedClock } from './shifted-clock.js';
import { ShiftedQueues } from './shifted-queues.js';
import { alarmsOf, type TaskerAlarm } from './template-alarms.js';
import { deployFunctions, roleNameOf, roleOfFunction } from './deploy-functions.js';
import { type DeployedSchedule, deployRules } from './deploy-rules.js';
import { deployQueues, deployTables } from './deploy-storage.js';
import { ADMINISTRATOR, IamGuard } from './iam-guard.js';
import { Policies } from './policies.js';
import type { Names } from './required-permissions.js';
import { physicalName, Resolver } from './resolver.js';
import { resourcesOfType, type SynthesisedTemplate } from './template.js';

const PLACE = { accountId: SQS_ACCOUNT_ID, region: 'eu-west-1' };

export interface DeployOptions extends Names {
  /** The folder that stands for S3. */
  readonly s3Directory?: string;
  /** Whether an event gets lost on its way to the bus. */
  readonly losesEvent?: (event: object) => boolean;
  /** Called whenever a statement changes. */
  readonly onStatementChange?: () => void;
}

/** What alarms are judged by. */
interface Watch {
  readonly metrics: LocalMetrics;
  readonly clock: ShiftedClock;
  readonly queueMetrics: QueueMetrics;
  readonly resolver: Resolver;
  readonly alarms: readonly TaskerAlarm[];
}

/** Levers to bring a deployment into trouble, and out of it. */
interface Administration {
  readonly host: LambdaHost;
  readonly sqs: LocalSqs;
  /** Refuses operations to everybody. */
  readonly denying: Denying;
  /** The configuration of a client that may do everything. */
  readonly client: ReturnType<typeof clientOf>;
}

/** What a template is deployed onto. */
interface Parts {
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly host: LambdaHost;
  readonly policies: Policies;
  readonly resolver: Resolver;
  readonly server: AwsJsonServer;
  readonly sqs: LocalSqs;
}

/**
 * A synthesised template, deployed onto the parts of the laptop cloud: everything in it is taken from the template, nothing is
 * added, and callers may do what the template's policies allow.
 */
export class DeployedStack {
  private readonly stateMachines = new Map<string, string>();
  private readonly closers: (() => unknown)[] = [];

  private constructor(
    private readonly template: SynthesisedTemplate,
    private readonly bus: EventBus,
    readonly guard: IamGuard,
    readonly redshift: LocalRedshift,
    readonly stepFunctions: LocalStepFunctions,
    /** The time of state machines; that of everything else is the machine's. */
    readonly statesClock: SkippingClock,
    /** What went wrong behind the scenes: deliveries, batches, events that were dropped. */
    readonly failures: unknown[],
    private readonly watch: Watch,
    /** What somebody does who may do everything. */
    readonly administration: Administration,
  ) {}

  /** By logical id. */
  schedules: Readonly<Record<string, DeployedSchedule>> = {};
  /** The subscriptions of functions to queues. */
  readonly mappings: SwitchableMapping[] = [];

  /** Metrics and alarms see that so much time has passed; nothing else does. */
  passTime(durationMs: number): void {
    this.watch.clock.laterMs += durationMs;
  }

  /** The states of the alarms whose logical ids hold the text, now. @throws {Error} where there is none. */
  async alarmState(idPart: string): Promise<'ALARM' | 'OK'> {
    const { alarms, clock, metrics, queueMetrics, resolver } = this.watch;
    await queueMetrics.sample();
    const [alarm, ...others] = alarms.filter(({ id }) => id.includes(idPart));
    if (alarm === undefined || others.length > 0) throw new Error(`${others.length + 1} alarms are called '${idPart}'`);
    // What was told in this very millisecond counts.
    return judgeAlarm(alarm, resolver, metrics, after(clock.now(), 1));
  }

  /** The name of the only function or queue whose logical id holds the text. */
  nameOf(type: 'AWS::Lambda::Function' | 'AWS::SQS::Queue' | 'AWS::DynamoDB::Table', idPart: string): string {
    const ids = resourcesOfType(this.template, type)
      .map(([id]) => id)
      .filter((id) => id.includes(idPart));
    const [only] = ids;
    if (only === undefined || ids.length > 1) throw new Error(`'${idPart}' is in the ids ${ids.join(', ')} of ${type}`);
    return physicalName(only);
  }

  static async deploy(template: SynthesisedTemplate, options: DeployOptions): Promise<DeployedStack> {
    const clock = new SystemClock();
    const ids = new RandomIds();
    const failures: unknown[] = [];
    const onFailure = (error: unknown): void => void failures.push(error);
    const resolver = new Resolver(template, PLACE);
    const policies = new Policies(template, resolver);
    const guard = new IamGuard(policies, PLACE, options);
    const bus = new EventBus({ onFailure });
    const publish = (event: object): void => {
      if (!options.losesEvent?.(event)) bus.publish(event);
    };
    const metrics = new LocalMetrics();
    const metricsClock = new ShiftedClock(clock);
    const destinations = new FailureDestinations(template, resolver, { clock, ids });
    const host = new LambdaHost({
      ...{ clock, ids, ...PLACE },
      observer: functionMetrics(metrics, metricsClock),
      // The retries of an invocation by event are Lambda's own; nobody waits minutes for them here.
      eventRetryDelaysMs: [0, 0],
      onEventDropped: (functionName, reason, event) => {
        onFailure(reason);
        destinations.send(functionName, reason, event).catch(onFailure);
      },
    });
    const [server, sqs, dynamoDb, redshift] = await Promise.all([
      AwsJsonServer.listen({ ids, onFailure }),
      LocalSqs.create({ region: PLACE.region }),
      LocalDynamoDb.create(),
      LocalRedshift.open({
        clock,
        ids,
        ...PLACE,
        onEvent: publish,
        ...(options.onStatementChange && { onStatementChange: options.onStatementChange }),
        ...(options.s3Directory !== undefined && { s3Directory: options.s3Directory }),
      }),
    ]);
    const statesClock = new SkippingClock(clock);
    const stepFunctions = new LocalStepFunctions({
      clock: statesClock,
      ids,
      ...PLACE,
      random: Math.random,
      lambda: host,
      onExecutionStatusChange: publish,
    });
    const denying = new Denying();
    server.serve(denying).serve(guard).serve(sqs).serve(dynamoDb).serve(redshift).serve(stepFunctions);
    const queueMetrics = new QueueMetrics({ sqs: new ShiftedQueues(sqs, metricsClock), metrics, clock: metricsClock });
    const watch = {
      metrics,
      clock: metricsClock,
      queueMetrics,
      resolver,
      alarms: alarmsOf({ Resources: template.resources }),
    };
    const administration = { host, sqs, denying, client: clientOf(server, ADMINISTRATOR) };
    const services = [redshift, stepFunctions, statesClock] as const;
    const stack = new DeployedStack(template, bus, guard, ...services, failures, watch, administration);
    destinations.reachThrough(server.endpoint);
    stack.closers.push(
      () => destinations.close(),
      () => sqs.close(),
      () => server.close(),
      () => redshift.close(),
      () => host.close(),
    );
    try {
      await stack.fill(template, { bus, host, policies, resolver, server, sqs, clock });
      return stack;
    } catch (error) {
      await stack.close();
      throw error;
    }
  }

  /** Makes what is in the template, in the order in which CloudFormation could. */
  private async fill(template: SynthesisedTemplate, parts: Parts): Promise<void> {
    const { bus, host, policies, resolver, server, sqs } = parts;
    const administrator = new DynamoDBClient(clientOf(server, ADMINISTRATOR));
    this.closers.push(() => administrator.destroy());
    await deployTables(template, resolver, administrator);
    await deployQueues(template, resolver, sqs);
    const cloud = { endpoint: server.endpoint, region: PLACE.region };
    const functions = deployFunctions(template, resolver, host, cloud, (text) =>
      putEmbeddedMetrics(text, this.watch.metrics, this.watch.clock.laterMs),
    );
    this.closers.push(() => Promise.all(functions.map((threaded) => threaded.stop())));
    this.schedules = deployRules(template, resolver, { bus, host, policies, sqs });
    for (const [, properties] of resourcesOfType(template, 'AWS::Lambda::EventSourceMapping')) {
      const settings = resolver.resolve(properties) as MappingProperties;
      const client = new SQSClient(clientOf(server, roleOfFunction(template, resolver, settings.FunctionName)));
      const mapping = await startMapping(settings, client, parts, this.onFailure);
      this.mappings.push(mapping);
      this.closers.push(async () => {
        await bus.settled();
        await mapping.stop();
        client.destroy();
      });
    }
    for (const [logicalId, properties] of resourcesOfType(template, 'AWS::StepFunctions::StateMachine')) {
      const { DefinitionString = '', RoleArn = '' } = resolver.resolve(properties) as Record<string, string>;
      expectMayInvoke(policies, roleNameOf(RoleArn), DefinitionString);
      this.stateMachines.set(
        logicalId,
        await this.stepFunctions.createStateMachine(physicalName(logicalId), DefinitionString),
      );
    }
    this.closers.push(() => this.stepFunctions.close());
  }

  private readonly onFailure = (error: unknown): void => void this.failures.push(error);

  /** Starts a state machine and gives the execution's ARN. */
  async start(logicalIdPrefix: string, input: unknown): Promise<string> {
    const [, stateMachineArn = ''] = [...this.stateMachines].find(([id]) => id.startsWith(logicalIdPrefix)) ?? [];
    return await this.stepFunctions.startExecution({ stateMachineArn, input: JSON.stringify(input) });
  }

  /** Runs a state machine to its end. */
  async run(logicalIdPrefix: string, input: unknown): Promise<ExecutionDescription> {
    return await this.stepFunctions.waitForEnd(await this.start(logicalIdPrefix, input));
  }

  /** Resolves once the functions have taken, or finally failed on, every event that has happened. */
  async settled(): Promise<void> {
    await this.bus.settled();
    await this.administration.host.settled();
  }

  async close(): Promise<void> {
    for (const close of this.closers.reverse()) await close();
  }
}

interface MappingProperties extends EventSourceMappingSettings {
  readonly EventSourceArn: string;
  readonly FunctionName: string;
  readonly ScalingConfig?: { readonly MaximumConcurrency: number };
}

/** Feeds a function from a queue, with what the function's role allows. */
async function startMapping(
  settings: MappingProperties,
  client: SQSClient,
  { clock, host, server }: Parts,
  onFailure: (error: unknown) => void,
): Promise<SwitchableMapping> {
  const { EventSourceArn: queueArn, FunctionName: functionName } = settings;
  const queueUrl = `${server.endpoint}/${PLACE.accountId}/${queueArn.split(':').at(-1) ?? ''}`;
  // Lambda looks at the queue in the function's role before it makes the mapping.
  await client.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['VisibilityTimeout'] }));
  const mapping = new SwitchableMapping({ functionArn: host.functionArn(functionName), queueArn, settings });
  mapping.start(() =>
    EventSourceMapping.start({
      ...{ client, clock, lambda: host, region: PLACE.region, queueUrl, queueArn, functionName, onFailure },
      settings: { ...settings, ...settings.ScalingConfig },
    }),
  );
  return mapping;
}

/** How the holder of an access key reaches the services. */
const clientOf = (server: AwsJsonServer, accessKeyId: string) => ({
  endpoint: server.endpoint,
  region: PLACE.region,
  credentials: { accessKeyId, secretAccessKey: 'secret' },
});

/** @throws {Error} where a state machine calls a function that its role may not invoke. */
function expectMayInvoke(policies: Policies, roleName: string, definition: string): void {
  for (const [, functionArn = ''] of definition.matchAll(/"FunctionName":\s*"([^"]+)"/g)) {
    if (policies.roleAllows(roleName, 'lambda:InvokeFunction', functionArn)) continue;
    throw new Error(`role ${roleName} may not invoke ${functionArn}`);
  }
}
