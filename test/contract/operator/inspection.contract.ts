import { expect } from '@jest/globals';
import type { Inspection } from '../../../src/ports/inspection.js';
import type { EpochMs } from '../../../src/ports/units.js';
import { describeContract, type ContractCase, type ContractEnvironment } from '../contract-case.js';

/** A deployment of which every adapter is to tell the same. */
export interface InspectionEnvironment extends ContractEnvironment {
  readonly inspection: Inspection;
  readonly names: {
    readonly table: string;
    readonly completionRule: string;
    readonly schedule: string;
    readonly function: string;
    readonly queueUrl: string;
    readonly queueArn: string;
    readonly deadLetterQueueArn: string;
    readonly keyId: string;
    readonly roleArn: string;
  };
  /** What the queue's and the key's policies are. */
  readonly policies: { readonly queue: string; readonly key: string };
  /** Runs the function now, and tells when that was. */
  readonly runFunction: () => Promise<EpochMs>;
  /** Lets the role do everything but this. */
  readonly denyRole: (action: string) => void;
  /** Lets the caller look at nothing from now on. */
  readonly refuse: () => void;
}

export const inspectionContract: readonly ContractCase<InspectionEnvironment>[] = [
  {
    name: 'tells a table’s keys, indexes and expiry, and that there is none',
    run: async ({ inspection, names }) => {
      expect(await inspection.table(names.table)).toMatchObject({
        kind: 'known',
        value: {
          ...{ status: 'ACTIVE', keys: ['id', 'invocationId'], timeToLiveAttribute: 'expiresAt' },
          indexes: { byStart: ['id', 'startOrder'], inFlight: ['inFlightOwner', 'registeredAt'] },
        },
      });
      expect(await inspection.table('no-such-table')).toEqual({ kind: 'missing' });
    },
  },
  {
    name: 'tells a rule with its pattern and targets, a schedule, and that there is none',
    run: async ({ inspection, names }) => {
      const rule = await inspection.rule(names.completionRule);
      expect(rule).toMatchObject({
        kind: 'known',
        value: { name: names.completionRule, isEnabled: true, targetArns: [names.queueArn] },
      });
      expect(rule).toHaveProperty('value.pattern', expect.stringContaining('aws.redshift-data'));
      expect(rule).not.toHaveProperty('value.schedule');
      const schedule = await inspection.rule(names.schedule);
      expect(schedule).toMatchObject({ kind: 'known', value: { schedule: 'rate(1 minute)' } });
      expect(schedule).not.toHaveProperty('value.pattern');
      expect(await inspection.rule('no-such-rule')).toEqual({ kind: 'missing' });
    },
  },
  {
    name: 'lists the rules for completion events, and no others',
    run: async ({ inspection, names }) => {
      const rules = await inspection.completionRules();
      expect(rules.kind === 'known' && rules.value.map(({ name }) => name)).toEqual([names.completionRule]);
    },
  },
  {
    name: 'tells a function’s settings, and that there is none',
    run: async ({ inspection, names }) => {
      expect(await inspection.function(names.function)).toMatchObject({
        kind: 'known',
        value: { timeoutSeconds: 60, environment: { TASKER_STATEMENT_NAME_PREFIX: 'etl/' } },
      });
      expect(await inspection.function('no-such-function')).toEqual({ kind: 'missing' });
    },
  },
  {
    name: 'tells what feeds a function from a queue, and that nothing does',
    run: async ({ inspection, names }) => {
      expect(await inspection.mapping(names.function, names.queueArn)).toEqual({
        kind: 'known',
        value: { isEnabled: true, reportsItemFailures: true },
      });
      expect(await inspection.mapping(names.function, `${names.queueArn}-other`)).toEqual({ kind: 'missing' });
    },
  },
  {
    name: 'tells a queue’s attributes, and that there is none',
    run: async ({ inspection, names, policies }) => {
      expect(await inspection.queue(names.queueUrl)).toEqual({
        kind: 'known',
        value: {
          ...{ queueArn: names.queueArn, visible: 0, visibilityTimeoutSeconds: 360, policy: policies.queue },
          ...{ keyId: names.keyId, deadLetterQueueArn: names.deadLetterQueueArn },
        },
      });
      expect(await inspection.queue(`${names.queueUrl}-other`)).toEqual({ kind: 'missing' });
    },
  },
  {
    name: 'tells a key’s policy, and that there is no such key',
    run: async ({ inspection, names, policies }) => {
      expect(await inspection.keyPolicy(names.keyId)).toEqual({ kind: 'known', value: policies.key });
      expect(await inspection.keyPolicy('no-such-key')).toEqual({ kind: 'missing' });
    },
  },
  {
    name: 'tells what a role is not allowed of what it needs',
    run: async ({ inspection, names, denyRole }) => {
      const needed = [
        { action: 'states:SendTaskSuccess', resource: '*' },
        { action: 'dynamodb:Query', resource: 'arn:aws:dynamodb:eu-west-1:000000000000:table/state' },
        { action: 'dynamodb:PutItem', resource: 'arn:aws:dynamodb:eu-west-1:000000000000:table/state' },
      ];
      expect(await inspection.deniedPermissions(names.roleArn, needed)).toEqual({ kind: 'known', value: [] });
      denyRole('dynamodb:Query');
      expect(await inspection.deniedPermissions(names.roleArn, needed)).toEqual({ kind: 'known', value: [needed[1]] });
    },
  },
  {
    name: 'tells when a function ran last, and that it did not lately',
    run: async ({ inspection, names, runFunction }) => {
      expect(await inspection.lastUpkeep(names.function)).toEqual({ kind: 'missing' });
      const at = await runFunction();
      const answer = await inspection.lastUpkeep(names.function);
      // By the minute.
      expect(answer.kind === 'known' && Math.floor(answer.value / 60_000)).toBe(Math.floor(at / 60_000));
    },
  },
  {
    name: 'tells what time it is by the service’s clock, once it was asked something',
    run: async ({ inspection, names }) => {
      await inspection.table(names.table);
      expect(await inspection.serviceTime()).toMatchObject({ kind: 'known' });
    },
  },
  {
    name: 'says what it may not look at, and throws nothing',
    run: async ({ inspection, names, refuse }) => {
      refuse();
      const answers = await Promise.all([
        inspection.table(names.table),
        inspection.rule(names.completionRule),
        inspection.completionRules(),
        inspection.function(names.function),
        inspection.mapping(names.function, names.queueArn),
        inspection.queue(names.queueUrl),
        inspection.keyPolicy(names.keyId),
        inspection.deniedPermissions(names.roleArn, [{ action: 'a:B', resource: '*' }]),
        inspection.lastUpkeep(names.function),
      ]);
      expect(answers.map(({ kind }) => kind)).toEqual(answers.map(() => 'unknown'));
    },
  },
];

/** Runs the contract of the Inspection port. */
export const describeInspectionContract = (subject: string, make: () => Promise<InspectionEnvironment>): void =>
  describeContract(`${subject} as Inspection`, inspectionContract, make);
