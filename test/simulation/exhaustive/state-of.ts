import { createHash } from 'node:crypto';
import { InMemoryInvocationStore } from '../../../src/adapters/memory/in-memory-invocation-store.js';
import { isClearingSpoilt } from '../invariants/stored-results.js';
import { isUnacknowledged } from '../invariants/unacknowledged.js';
import type { AnswerRecord, ItemRecord, Ledger, RequestRecord, TaskRecord } from '../ledger.js';
import type { ResponseBody } from '../services/cloudformation.js';
import type { World } from '../world.js';
import type { Gate, PendingCall } from './gate.js';

const digestOf = (state: unknown): string => createHash('sha1').update(JSON.stringify(state)).digest('base64');

type Labels = ReadonlySet<string>;

/** What a world has come to: its services and all that the invariants may look at later, with the times. */
function worldOf(world: World, alive: Labels): unknown[] {
  const { store, ledger, queue, states, results, faults } = world;
  return [
    store instanceof InMemoryInvocationStore
      ? [
          store.invocations(),
          [...store.heldLocks()],
          [...store.queuedEntries()],
          store.keptRequests(),
          ledger.ticketsTaken,
        ]
      : null,
    ledger.statements.map(({ id, name, status, createdAtMs, endedAtMs, cancels }) => [
      ...[id, name, status, createdAtMs, endedAtMs, cancels.length],
    ]),
    [...ledger.tasks.values()].map(taskOf),
    [...ledger.requests.values()].map((request) => requestOf(request, alive)),
    ledger.executions.map(({ arn, redriveCount, ends }) => [arn, redriveCount, ends]),
    ledger.answers.filter(({ accepted }) => accepted).map((answer) => answerOf(answer, ledger, alive)),
    [...ledger.items.values()].map((item) => itemOf(item, alive)),
    [...queue.messages].map(({ id, receives, disturbedReceives, visibleAtMs }) => [
      ...[id, receives, disturbedReceives, visibleAtMs],
    ]),
    queue.deadLetters.length,
    states.progress(),
    [results.held(), [...ledger.objects.values()], isClearingSpoilt(faults)],
  ];
}

/** Of how a task was closed only whether it was answered is looked at later; what it was told is with the answers. */
const taskOf = ({ token, openedAtMs, closedAtMs, close }: TaskRecord): unknown => [
  ...[token, openedAtMs, closedAtMs, close?.kind === 'success' || close?.kind === 'failure'],
];

/**
 * What was asked of a custom resource and how it was closed, from which follows what is asked next. Which answers its URL took is looked at
 * until something else is asked for, and when it was handled until it is closed in time.
 */
const requestOf = (request: RequestRecord, alive: Labels): unknown => {
  const { name, number, stack, openedAtMs, closedAtMs, close, handledAtMs, looks, answers } = request;
  const isNewest = stack.requests.length === number + 1;
  const isInTime = close !== undefined && close.kind !== 'timedOut';
  return [
    ...[name, openedAtMs, closedAtMs, close?.kind, close?.kind === 'answered' && idOf(close.body)],
    ...[isInTime ? undefined : handledAtMs, looks.map(({ fromMs, toMs }) => [fromMs, toMs])],
    isNewest
      ? answers.map(({ body, answer: { atMs, isReplyLost, isSenderDisturbed, lambda } }) => [
          ...[...idOf(body), atMs, isReplyLost || isSenderDisturbed(), alive.has(lambda) ? lambda : ''],
        ])
      : answers.length > 0,
  ];
};

const idOf = ({ Status, PhysicalResourceId }: ResponseBody): readonly string[] => [Status, PhysicalResourceId];

/**
 * An answer that somebody was waiting for; nobody looks at the others later. Of its sender it matters whether something went wrong with
 * it, or still may.
 */
const answerOf = (answer: AnswerRecord, ledger: Ledger, alive: Labels): unknown => {
  const { token, close, statementId, isForgotten, lambda, atMs } = answer;
  return [
    ...[token, close.kind, saidOf(close), statementId, isForgotten === true, atMs, claimedAtMs(ledger, answer)],
    ...[isUnacknowledged(ledger, answer), alive.has(lambda) ? lambda : ''],
  ];
};

const saidOf = (close: AnswerRecord['close']): unknown =>
  close.kind === 'failure' && /"(never-started|output|undescribable)"|waited in its pool/.exec(close.cause)?.[0];

/** When its sender had claimed the item: its claim is over some time later. */
const claimedAtMs = (ledger: Ledger, answer: AnswerRecord): number | undefined =>
  ledger.itemAnswered(answer)?.claims.findLast(({ lambda, atMs }) => lambda === answer.lambda && atMs <= answer.atMs)
    ?.atMs;

/** Who claimed an item matters as long as they live: whether somebody else has done so since, and when. */
const itemOf = ({ lockTakers, heldOff, claims, registeredBy, ...item }: ItemRecord, alive: Labels): unknown => [
  item,
  item.singletonKey !== undefined && lockTakers.some((isDisturbed) => isDisturbed()),
  alive.has(registeredBy) ? registeredBy : '',
  [...alive].map((label) => [
    heldOff.has(label),
    claims.findLast(({ lambda }) => lambda === label)?.atMs,
    claims.findLast(({ lambda }) => lambda !== label)?.atMs,
  ]),
];

/**
 * A digest of everything that decides what can happen from here on, and what can be wrong with it: the services, the time, what is
 * planned, and each Lambda that lives by what it has been told so far and when, which is all that its code depends on.
 */
export function stateOf(world: World, gate: Gate, last: string | undefined): string {
  const alive = new Set(gate.choices.map(({ lambda }) => lambda.label).sort());
  return digestOf([
    world.scheduler.tracedMs,
    ...worldOf(world, alive),
    world.scheduler.planned().map(({ atMs, what }) => [atMs, what]),
    [...gate.choices]
      .sort(byName)
      .map(({ name, lambda }) => [
        ...[
          lambda.label,
          lambda.toldSoFar,
          lambda.isDisturbed,
          lambda.startedAtMs,
          lambda.blockedBy?.invocationId,
          [...lambda.copied],
          name,
        ],
      ]),
    last ?? '',
  ]);
}

const byName = (one: PendingCall, other: PendingCall): number =>
  nameOf(one) < nameOf(other) ? -1 : nameOf(one) > nameOf(other) ? 1 : 0;

const nameOf = ({ lambda, name }: PendingCall): string => `${lambda.label} ${name}`;

/** A digest of what a history has come to; the moment at which that was noticed does not matter. */
export const endOf = (world: World): string =>
  digestOf([
    ...worldOf(world, new Set()),
    world.violations.map(({ invariant, text }) => `${invariant} ${text}`).sort(),
  ]);
