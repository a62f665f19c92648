import { type Clock, type Ids, toIsoString } from 'sfn-redshift-tasker';
import { AwsJsonError, type AwsJsonService } from '../http/aws-json-service.js';
import type { EventBus } from './event-bus.js';
import { answerAboutRules, RULE_OPERATIONS } from './rule-operations.js';

const ENTRIES_MAX = 10;

export interface EventBridgeServiceOptions {
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly accountId: string;
  readonly region: string;
}

/** EventBridge's PutEvents on the default bus, for clients that want to send an event themselves, and what tells of its rules. */
export class EventBridgeService implements AwsJsonService {
  readonly targetPrefix = 'AWSEvents';
  readonly jsonVersion = '1.1';

  constructor(private readonly options: EventBridgeServiceOptions) {}

  async call(operation: string, input: Readonly<Record<string, unknown>>): Promise<object> {
    if (RULE_OPERATIONS.has(operation)) return answerAboutRules(operation, input, this.options);
    if (operation !== 'PutEvents') {
      const there = ['PutEvents', ...RULE_OPERATIONS].join(', ');
      throw new AwsJsonError('UnknownOperationException', `operation '${operation}': only ${there} are there`);
    }
    const { Entries } = input;
    if (!Array.isArray(Entries) || Entries.length < 1 || Entries.length > ENTRIES_MAX) {
      throw new AwsJsonError('ValidationException', `Entries must be a list of 1 to ${ENTRIES_MAX} entries`);
    }
    const answers = (Entries as Readonly<Record<string, unknown>>[]).map((entry) => this.put(entry));
    return { Entries: answers, FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length };
  }

  private put(entry: Readonly<Record<string, unknown>>): object {
    const { accountId, bus, clock, ids, region } = this.options;
    const { Source, DetailType, Detail, Resources, Time } = entry;
    if (typeof Source !== 'string' || typeof DetailType !== 'string') {
      return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Source and DetailType must be there.' };
    }
    const detail = parseObject(Detail);
    if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const id = ids.next();
    const time = typeof Time === 'number' ? new Date(Time * 1000).toISOString() : toIsoString(clock.now());
    bus.publish({
      version: '0',
      id,
      'detail-type': DetailType,
      source: Source,
      account: accountId,
      time: time.replace(/\.\d+Z$/, 'Z'),
      region,
      resources: Array.isArray(Resources) ? Resources : [],
      detail,
    });
    return { EventId: id };
  }
}

function parseObject(text: unknown): object | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
