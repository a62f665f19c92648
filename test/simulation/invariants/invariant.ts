import type { ProcessedRecord } from '../../../src/ports/invocation-store.js';
import type { Lambda, LambdaEnd } from '../lambda/lambda.js';
import type { AnswerRecord, ItemRecord, ObjectRecord, RequestRecord } from '../ledger.js';
import type { ResponseBody } from '../services/cloudformation.js';
import type { SimulatedStatement } from '../services/data-api.js';
import type { Message } from '../services/queue.js';
import type { World } from '../world.js';

/** What an invariant can look at while a run goes on; called right after it has happened. */
export interface Observations {
  statementCreated: [statement: SimulatedStatement];
  statementCancelled: [statement: SimulatedStatement];
  answered: [answer: AnswerRecord];
  /** `formerToken`: what the item bore until then. */
  adopted: [item: ItemRecord, former: FormerItem, lambda: Lambda];
  processed: [item: ItemRecord, end: ProcessedRecord];
  /** It has left the queue of its pool, or passed by it. */
  dequeued: [item: ItemRecord, lambda: Lambda];
  /** An object is there, in place of what was there before. */
  objectWritten: [object: ObjectRecord];
  messageDeleted: [message: Message, lambda: Lambda];
  /** A call that cancels by LATEST. */
  cancelEnded: [lambda: Lambda, executionArn: string, end: LambdaEnd];
  /** A call with a payload that is to be refused. */
  hostileEnded: [lambda: Lambda, end: LambdaEnd];
  /** An answer was put to a request's URL, whether or not CloudFormation waits for it still. */
  resourceAnswered: [request: RequestRecord, body: ResponseBody, answer: AnswerRecord];
  /** A call that was handed a request of CloudFormation. */
  resourceHandled: [lambda: Lambda, request: RequestRecord, end: LambdaEnd];
  /** A line of the log, a metric or an error, with all that is told in it. */
  told: [text: string];
  starterEnded: [lambda: Lambda, taskToken: string, end: LambdaEnd, retryCount: number];
}

/** What an adopted item was until then. */
export interface FormerItem {
  readonly token: string | undefined;
  readonly abandonedAtMs: number | undefined;
}

export type Observers = {
  readonly [Name in keyof Observations]?: (world: World, ...seen: Observations[Name]) => string | undefined;
};

/** Something that holds in every run. A check returns what is wrong, or `undefined`. */
export interface Invariant {
  /** Which of the protocol's promises it is part of. */
  readonly id: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6';
  /** The promise, as a fact. */
  readonly name: string;
  /** Checks while the run goes on. */
  readonly during?: Observers;
  /** Checks of a run that has come to rest. */
  readonly atRest?: (world: World) => Iterable<string> | Promise<Iterable<string>>;
}

/** A broken invariant. */
export interface Violation {
  readonly invariant: string;
  readonly text: string;
  readonly atMs: number;
}
