import { inspect } from 'node:util';
import { expect } from '@jest/globals';
import type { TaskCallbackError } from '../../src/ports/port-errors.js';
import type { CallbackResult, HeartbeatResult, TaskCallback } from '../../src/ports/task-callback.js';
import { describeContract, type ContractCase, type ContractEnvironment } from './contract-case.js';

/** What a task was answered with; `undefined` while it waits. */
export type TaskOutcome = { readonly output: unknown } | { readonly error: string; readonly cause: string } | undefined;

/** How the next call goes wrong. `replyLost`: it does its work, and the caller does not hear of it. */
export type TaskCallbackFault = 'throttled' | 'unavailable' | 'replyLost';

export interface TaskCallbackEnvironment extends ContractEnvironment {
  readonly taskCallback: TaskCallback;
  /** Starts a task and gives the token that it waits on. */
  readonly openTask: () => Promise<string>;
  /** Ends a task without an answer, as a timeout or a stopped execution does. */
  readonly closeTask: (token: string) => Promise<void>;
  readonly outcomeOf: (token: string) => Promise<TaskOutcome>;
  readonly failNext: (fault: TaskCallbackFault) => void;
  /** A token of the kind that the adapter is for, on which nobody ever waited. */
  readonly neverOpened: string;
  /** False where the service takes any answer and tells nobody whether it was the first, so that heartbeats can ask nothing either. */
  readonly tellsWhoWaits: boolean;
  /** False where the service has room for less than the port takes, so that the adapter shortens what is long. */
  readonly showsWhole: boolean;
  /** What the service shows of an answer. @default all of it */
  readonly shown?: (outcome: TaskOutcome) => TaskOutcome;
}

const JSON_TEXT_BYTES_MAX = 262_144;
const failure = { error: 'FAILED', cause: '{"message":"no such table","errorClass":"not-found"}' };
/** An output, as JSON text, that can be told from others of these. */
const outputWith = (rows: number): string => JSON.stringify({ detail: { statementId: 'ä', rows } });

/** The answer that the service took is this one, as far as it shows it. */
const expectShown = async (
  { outcomeOf, shown = (outcome) => outcome }: TaskCallbackEnvironment,
  token: string,
  outcome: TaskOutcome,
): Promise<void> => expect(await outcomeOf(token)).toEqual(shown(outcome));

/** A JSON text of exactly `bytes` bytes of UTF-8, with fewer characters than bytes. */
const jsonOfBytes = (bytes: number): string => `"ä${'x'.repeat(bytes - 4)}"`;

const errorOf = async (call: Promise<HeartbeatResult>): Promise<TaskCallbackError> => {
  const error = await call.then(
    (result) => new Error(`the call gave '${result}' and no error`),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'TaskCallbackError' });
  return error as TaskCallbackError;
};

/** What a late answer is met with. */
const lateIn = ({ tellsWhoWaits }: TaskCallbackEnvironment): CallbackResult =>
  tellsWhoWaits ? 'nobodyWaits' : 'delivered';

/** What a heartbeat on a task that waits is met with, and on one that waits no more. */
const aliveIn = ({ tellsWhoWaits }: TaskCallbackEnvironment): HeartbeatResult =>
  tellsWhoWaits ? 'delivered' : 'cannotTell';
const deadIn = ({ tellsWhoWaits }: TaskCallbackEnvironment): HeartbeatResult =>
  tellsWhoWaits ? 'nobodyWaits' : 'cannotTell';

/** The call is refused for good, and the task waits as before. */
const expectRefused = async (
  environment: TaskCallbackEnvironment,
  token: string,
  call: Promise<CallbackResult>,
): Promise<void> => {
  const { outcomeOf, taskCallback } = environment;
  expect(await errorOf(call)).toMatchObject({ retryable: false });
  expect(await outcomeOf(token)).toBeUndefined();
  expect(await taskCallback.sendTaskHeartbeat(token)).toBe(aliveIn(environment));
};

const allCalls = (taskCallback: TaskCallback, token: string): Promise<HeartbeatResult>[] => [
  taskCallback.sendTaskSuccess(token, '1'),
  taskCallback.sendTaskFailure(token, failure),
  taskCallback.sendTaskHeartbeat(token),
];

export const taskCallbackContract: readonly ContractCase<TaskCallbackEnvironment>[] = [
  {
    name: 'delivers a success with its output',
    run: async (environment) => {
      const token = await environment.openTask();
      expect(await environment.taskCallback.sendTaskSuccess(token, outputWith(3))).toBe('delivered');
      await expectShown(environment, token, { output: { detail: { statementId: 'ä', rows: 3 } } });
    },
  },
  {
    name: 'delivers a failure with its error and cause',
    run: async (environment) => {
      const token = await environment.openTask();
      expect(await environment.taskCallback.sendTaskFailure(token, failure)).toBe('delivered');
      await expectShown(environment, token, failure);
    },
  },
  {
    name: 'answers the task whose token is given and no other',
    run: async (environment) => {
      const { taskCallback, openTask, outcomeOf } = environment;
      const [first, second] = [await openTask(), await openTask()];
      await taskCallback.sendTaskSuccess(second, outputWith(2));
      expect(await outcomeOf(first)).toBeUndefined();
      await expectShown(environment, second, { output: { detail: { statementId: 'ä', rows: 2 } } });
    },
  },
  {
    name: 'keeps the first answer and says that nobody waits for a second',
    run: async (environment) => {
      const { taskCallback, openTask } = environment;
      const token = await openTask();
      await taskCallback.sendTaskSuccess(token, outputWith(1));
      expect(await taskCallback.sendTaskFailure(token, failure)).toBe(lateIn(environment));
      expect(await taskCallback.sendTaskSuccess(token, outputWith(2))).toBe(lateIn(environment));
      await expectShown(environment, token, { output: { detail: { statementId: 'ä', rows: 1 } } });
    },
  },
  {
    name: 'says that nobody waits on the token of a task that has ended without an answer',
    run: async (environment) => {
      const { taskCallback, openTask, closeTask } = environment;
      const token = await openTask();
      await closeTask(token);
      const late = lateIn(environment);
      expect(await Promise.all(allCalls(taskCallback, token))).toEqual([late, late, deadIn(environment)]);
    },
  },
  {
    name: 'says that nobody waits on a token that never was',
    run: async (environment) => {
      const answers = await Promise.all(allCalls(environment.taskCallback, environment.neverOpened));
      expect(answers.slice(0, 2)).toEqual([lateIn(environment), lateIn(environment)]);
      // What is no token at all may be told apart from one that nobody waits on, or not.
      expect(['nobodyWaits', 'cannotTell']).toContain(answers[2]);
    },
  },
  {
    name: 'delivers heartbeats to a task that waits and lets it wait on',
    run: async (environment) => {
      const { taskCallback, openTask, outcomeOf } = environment;
      const token = await openTask();
      expect(await taskCallback.sendTaskHeartbeat(token)).toBe(aliveIn(environment));
      expect(await taskCallback.sendTaskHeartbeat(token)).toBe(aliveIn(environment));
      expect(await outcomeOf(token)).toBeUndefined();
    },
  },
  {
    name: 'says that nobody waits for a heartbeat after the answer',
    run: async (environment) => {
      const { taskCallback, openTask } = environment;
      const token = await openTask();
      await taskCallback.sendTaskFailure(token, failure);
      expect(await taskCallback.sendTaskHeartbeat(token)).toBe(deadIn(environment));
    },
  },
  {
    name: 'delivers the longest output, error and cause',
    run: async ({ taskCallback, openTask, outcomeOf, showsWhole }) => {
      const [success, failed] = [await openTask(), await openTask()];
      const longest = { error: 'E'.repeat(256), cause: 'c'.repeat(32_768) };
      expect(await taskCallback.sendTaskSuccess(success, jsonOfBytes(JSON_TEXT_BYTES_MAX))).toBe('delivered');
      expect(await taskCallback.sendTaskFailure(failed, longest)).toBe('delivered');
      expect(await outcomeOf(success)).toHaveProperty('output');
      if (showsWhole) expect(await outcomeOf(failed)).toEqual(longest);
      else expect(await outcomeOf(failed)).toHaveProperty('error');
    },
  },
  {
    name: 'refuses an output that is too long in bytes, for good, and the task waits on',
    run: async (environment) => {
      const token = await environment.openTask();
      const tooLong = jsonOfBytes(JSON_TEXT_BYTES_MAX + 1);
      await expectRefused(environment, token, environment.taskCallback.sendTaskSuccess(token, tooLong));
    },
  },
  {
    name: 'refuses an output that is not JSON, for good, and the task waits on',
    run: async (environment) => {
      const token = await environment.openTask();
      await expectRefused(environment, token, environment.taskCallback.sendTaskSuccess(token, '{rows: 1'));
    },
  },
  {
    name: 'refuses an error or a cause that is too long, for good, and the task waits on',
    run: async (environment) => {
      const token = await environment.openTask();
      const { taskCallback } = environment;
      const longError = { ...failure, error: 'E'.repeat(257) };
      const longCause = { ...failure, cause: 'c'.repeat(32_769) };
      await expectRefused(environment, token, taskCallback.sendTaskFailure(token, longError));
      await expectRefused(environment, token, taskCallback.sendTaskFailure(token, longCause));
    },
  },
  ...(['throttled', 'unavailable'] as const).map((fault) => ({
    name: `throws a retryable error where the service is ${fault}, and the same call delivers later`,
    run: async ({ taskCallback, openTask, outcomeOf, failNext, tellsWhoWaits }: TaskCallbackEnvironment) => {
      const token = await openTask();
      failNext(fault);
      expect(await errorOf(taskCallback.sendTaskSuccess(token, '1'))).toMatchObject({ retryable: true });
      expect(await outcomeOf(token)).toBeUndefined();
      if (tellsWhoWaits) {
        failNext(fault);
        expect(await errorOf(taskCallback.sendTaskHeartbeat(token))).toMatchObject({ retryable: true });
      }
      expect(await taskCallback.sendTaskSuccess(token, '1')).toBe('delivered');
    },
  })),
  {
    name: 'throws a retryable error where the reply is lost, and a repeated call finds that nobody waits',
    run: async (environment) => {
      const { taskCallback, openTask, failNext } = environment;
      const token = await openTask();
      failNext('replyLost');
      expect(await errorOf(taskCallback.sendTaskSuccess(token, outputWith(1)))).toMatchObject({ retryable: true });
      expect(await taskCallback.sendTaskSuccess(token, outputWith(1))).toBe(lateIn(environment));
      await expectShown(environment, token, { output: { detail: { statementId: 'ä', rows: 1 } } });
    },
  },
  {
    name: 'holds the token in no error',
    run: async ({ taskCallback, openTask, failNext }) => {
      const token = await openTask();
      failNext('throttled');
      const errors = [
        await errorOf(taskCallback.sendTaskSuccess(token, '1')),
        await errorOf(taskCallback.sendTaskSuccess(token, 'no JSON')),
        await errorOf(taskCallback.sendTaskFailure(token, { ...failure, error: 'E'.repeat(257) })),
      ];
      for (const error of errors) {
        expect(error.message).not.toBe('');
        expect(inspect(error, { depth: 20, showHidden: true, maxStringLength: null })).not.toContain(token);
      }
    },
  },
];

/** Runs the contract of the TaskCallback port. */
export const describeTaskCallbackContract = (subject: string, make: () => Promise<TaskCallbackEnvironment>): void =>
  describeContract(`${subject} as a TaskCallback`, taskCallbackContract, make);
