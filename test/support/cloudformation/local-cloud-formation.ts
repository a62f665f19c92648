import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Clock } from '../../../src/ports/clock.js';
import type { Ids } from '../../../src/ports/ids.js';
import { signedQuery, type ResourceEvent } from './resource-event.js';
import type { ResourceResponse, ResponseService } from './response-service.js';
import {
  dependenciesOf,
  handedOver,
  inOrder,
  playedOf,
  type StackResource,
  type StackTemplate,
} from './stack-template.js';

/** How another resource than SQL is made; rejects where it cannot be. */
export type MakeOther = (signal: AbortSignal) => Promise<void>;

export interface LocalCloudFormationOptions {
  readonly lambda: LambdaClient;
  readonly responses: ResponseService;
  /** Where the responses are answered. */
  readonly origin: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Further types of resources, by type. They are made anew at each create and update, and nothing deletes them. */
  readonly others?: Readonly<Record<string, MakeOther>>;
}

/** How an operation of a stack ended. */
export interface StackOutcome {
  readonly status: string;
  /** Why resources failed, by logical id. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** Told to whoever waits for a resource that CloudFormation waits for no more. */
class Cancelled extends Error {}

/**
 * CloudFormation as far as custom resources see it: requests by asynchronous invocations, answers by PUT, dependencies, time limits,
 * replacement with a clean-up, and the rollback of a creation and of an update.
 */
export class LocalCloudFormation {
  readonly #stacks = new Map<string, Map<string, StackResource>>();
  readonly #types: ReadonlySet<string>;
  #reasons: Record<string, string> = {};

  constructor(private readonly options: LocalCloudFormationOptions) {
    this.#types = new Set(Object.keys(options.others ?? {}));
  }

  /** The resources of a stack, by logical id. */
  resourcesOf(stackName: string): ReadonlyMap<string, StackResource> {
    return this.#stack(stackName);
  }

  async createStack(stackName: string, whole: StackTemplate): Promise<StackOutcome> {
    return await this.#operate(async () => {
      const template = playedOf(whole, this.#types);
      const begun = new Set<string>();
      try {
        await this.#make(stackName, template, Object.keys(template.Resources), begun);
        return 'CREATE_COMPLETE';
      } catch {
        return await this.#deleteAll(stackName, [...begun], 'ROLLBACK');
      }
    });
  }

  /** New resources are made, changed ones updated; then what was replaced or left the template is deleted. */
  async updateStack(stackName: string, whole: StackTemplate): Promise<StackOutcome> {
    return await this.#operate(async () => {
      const template = playedOf(whole, this.#types);
      const stack = this.#stack(stackName);
      const before = new Map(stack);
      const begun = new Set<string>();
      const left = [...before.keys()].filter((id) => !(id in template.Resources));
      try {
        await this.#make(stackName, template, Object.keys(template.Resources), begun);
        await this.#cleanUp(stackName, before);
        return await this.#deleteAll(stackName, left, 'UPDATE');
      } catch {
        return await this.#rollBackUpdate(stackName, before, [...begun]);
      }
    });
  }

  async deleteStack(stackName: string): Promise<StackOutcome> {
    return await this.#operate(() => this.#deleteAll(stackName, [...this.#stack(stackName).keys()], 'DELETE'));
  }

  async #operate(work: () => Promise<string>): Promise<StackOutcome> {
    this.#reasons = {};
    const status = await work();
    return { status, reasons: this.#reasons };
  }

  /** What has begun when another one fails is waited for no more. @throws where one failed. */
  async #make(stackName: string, template: StackTemplate, ids: readonly string[], begun: Set<string>): Promise<void> {
    const cancelling = new AbortController();
    await inOrder(
      ids,
      (id) => dependenciesOf(template, id),
      async (id) => {
        try {
          await this.#makeOne(stackName, template, id, begun, cancelling.signal);
        } catch (error) {
          this.#reasons[id] = (error as Error).message;
          cancelling.abort();
          throw error;
        }
      },
    );
  }

  async #makeOne(
    stackName: string,
    template: StackTemplate,
    id: string,
    begun: Set<string>,
    signal: AbortSignal,
  ): Promise<void> {
    const stack = this.#stack(stackName);
    const { Type: type, Properties = {} } = template.Resources[id] ?? { Type: '' };
    const properties = handedOver(Properties, stack) as Record<string, unknown>;
    const old = stack.get(id);
    if (old && this.#types.has(type) === false && JSON.stringify(old.properties) === JSON.stringify(properties)) return;
    begun.add(id);
    const other = this.options.others?.[type];
    if (other) return await other(signal);
    const dependencies = dependenciesOf(template, id);
    if (!old) stack.set(id, { type, physicalId: madeUp(stackName, id), properties, data: {}, dependencies });
    const response = await this.#request(stackName, id, type, signal, {
      RequestType: old ? 'Update' : 'Create',
      ResourceProperties: properties,
      ...(old && { PhysicalResourceId: old.physicalId, OldResourceProperties: old.properties }),
    });
    const { PhysicalResourceId: physicalId, Data: data = {} } = response;
    const isMade = response.Status === 'SUCCESS';
    if (isMade || !old) stack.set(id, { type, physicalId, properties, data, dependencies });
    if (!isMade) throw new Error(response.Reason);
  }

  /** Of what has another physical id than before, the old one goes. */
  async #cleanUp(stackName: string, before: ReadonlyMap<string, StackResource>): Promise<void> {
    for (const [id, old] of before) {
      const now = this.#stack(stackName).get(id);
      if (now && now.physicalId !== old.physicalId) await this.#deleteOne(stackName, id, old);
    }
  }

  /** What was updated, or began to be, is updated to what it was; what is new goes. */
  async #rollBackUpdate(
    stackName: string,
    before: ReadonlyMap<string, StackResource>,
    begun: readonly string[],
  ): Promise<string> {
    const stack = this.#stack(stackName);
    const failed = new Map(stack);
    const updated = begun.filter((id) => before.has(id) && !this.#types.has(before.get(id)!.type));
    try {
      await inOrder(
        updated,
        (id) => before.get(id)!.dependencies,
        async (id) => {
          const old = before.get(id)!;
          const current = stack.get(id)!;
          const response = await this.#request(stackName, id, old.type, undefined, {
            RequestType: 'Update',
            PhysicalResourceId: current.physicalId,
            ResourceProperties: old.properties,
            OldResourceProperties: current.properties,
          });
          if (response.Status === 'FAILED') throw new Error(response.Reason);
          stack.set(id, { ...old, physicalId: response.PhysicalResourceId });
        },
      );
      await this.#cleanUp(stackName, failed);
      const created = begun.filter((id) => !before.has(id) && stack.has(id));
      return await this.#deleteAll(stackName, created, 'UPDATE_ROLLBACK');
    } catch (error) {
      this.#reasons.rollback = (error as Error).message;
      return 'UPDATE_ROLLBACK_FAILED';
    }
  }

  /** In the opposite order. */
  async #deleteAll(stackName: string, ids: readonly string[], operation: string): Promise<string> {
    const stack = this.#stack(stackName);
    const present = ids.filter((id) => stack.has(id));
    const dependents = (id: string): string[] => present.filter((other) => stack.get(other)?.dependencies.includes(id));
    try {
      await inOrder(present, dependents, async (id) => {
        await this.#deleteOne(stackName, id, stack.get(id)!);
        stack.delete(id);
      });
      return `${operation}_COMPLETE`;
    } catch {
      return `${operation}_FAILED`;
    }
  }

  async #deleteOne(stackName: string, id: string, { type, physicalId, properties }: StackResource): Promise<void> {
    const request = { RequestType: 'Delete', PhysicalResourceId: physicalId, ResourceProperties: properties } as const;
    const { Status, Reason } = await this.#request(stackName, id, type, undefined, request);
    if (Status === 'SUCCESS') return;
    this.#reasons[id] = Reason ?? '';
    throw new Error(Reason);
  }

  /** @throws {Cancelled} nobody waits any more: another resource has failed, or the time is over. */
  async #request(
    stackName: string,
    id: string,
    type: string,
    signal: AbortSignal | undefined,
    request: Pick<ResourceEvent, 'RequestType' | 'ResourceProperties'> & Partial<ResourceEvent>,
  ): Promise<ResourceResponse> {
    const { clock, ids, lambda, origin, responses } = this.options;
    const requestId = ids.next();
    const path = responses.pathOf(requestId);
    const event: ResourceEvent = {
      ...request,
      ResponseURL: `${origin}${path}?${signedQuery(clock.now(), requestId)}`,
      StackId: stackArnOf(stackName),
      RequestId: requestId,
      ResourceType: type,
      LogicalResourceId: id,
    };
    const arrival = responses.arrivalOf(requestId);
    const { ServiceToken, ServiceTimeout = '3600' } = request.ResourceProperties;
    await lambda.send(
      new InvokeCommand({
        FunctionName: String(ServiceToken),
        InvocationType: 'Event',
        Payload: JSON.stringify(event),
      }),
    );
    const waiting = new AbortController();
    const givenUp = new Promise<never>((_, reject) => {
      const cancel = (): void => reject(new Cancelled('Resource creation cancelled'));
      if (signal?.aborted) cancel();
      signal?.addEventListener('abort', cancel);
    });
    const overdue = clock.sleep(Number(ServiceTimeout) * 1_000, waiting.signal).then(() => {
      throw new Cancelled('CloudFormation did not receive a response from your Custom Resource.');
    });
    try {
      return await Promise.race([arrival, overdue, givenUp]);
    } finally {
      waiting.abort();
      overdue.catch(() => undefined);
      givenUp.catch(() => undefined);
    }
  }

  #stack(stackName: string): Map<string, StackResource> {
    const stack = this.#stacks.get(stackName) ?? new Map<string, StackResource>();
    this.#stacks.set(stackName, stack);
    return stack;
  }
}

/** What CloudFormation knows a resource by of which nobody has told it an id. */
const madeUp = (stackName: string, id: string): string => `${stackName}-${id}-1A2B3C4D5E6F7`;

const stackArnOf = (stackName: string): string =>
  `arn:aws:cloudformation:us-east-1:000000000000:stack/${stackName}/0a1b2c3d-0000-1111-2222-333344445555`;
