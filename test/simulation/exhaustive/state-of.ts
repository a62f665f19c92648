import { createHash } from 'node:crypto';
import { InMemoryInvocationStore } from '../../../src/adapters/memory/in-memory-invocation-store.js';
import type { AnswerRecord, ItemRecord, TaskClose } from '../ledger.js';
import type { World } from '../world.js';
import type { Gate, PendingCall } from './gate.js';

const digestOf = (state: unknown): string => createHash('sha1').update(JSON.stringify(state)).digest('base64');

/** What a world has come to: its services and all that the invariants may look at later, with the times. */
function worldOf(world: World): unknown[] {
  const { store, ledger, queue, states } = world;
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
    [...ledger.tasks.values()].map(({ token, openedAtMs, closedAtMs, close }) => [
      token,
      openedAtMs,
      closedAtMs,
      closeOf(close),
    ]),
    ledger.executions.map(({ arn, redriveCount, ends }) => [arn, redriveCount, ends]),
    ledger.answers.map(answerOf),
    [...ledger.items.values()].map(itemOf),
    [...queue.messages].map(({ id, receives, disturbedReceives, visibleAtMs }) => [
      ...[id, receives, disturbedReceives, visibleAtMs],
    ]),
    queue.deadLetters.length,
    states.progress(),
  ];
}

/** Who sent it does not matter; whether something went wrong with them does. */
const answerOf = ({
  token,
  close,
  statementId,
  accepted,
  isReplyLost,
  isSenderDisturbed,
  atMs,
}: AnswerRecord): unknown => [
  ...[token, closeOf(close), statementId, accepted, atMs, isReplyLost || isSenderDisturbed()],
];

const closeOf = (close: TaskClose | undefined): string | undefined =>
  close && `${close.kind} ${'error' in close ? close.error : ''}`;

const itemOf = ({ lockTakers, heldOff: _heldOff, claims, ...item }: ItemRecord): unknown => [
  item,
  lockTakers.some((isDisturbed) => isDisturbed()),
  claims.map(({ lambda, atMs }) => [lambda, atMs]),
];

/**
 * A digest of everything that decides what can happen from here on, and what can be wrong with it: the services, the time, what is
 * planned, and each Lambda that lives by what it has been told so far and when, which is all that its code depends on.
 */
export function stateOf(world: World, gate: Gate, last: string | undefined): string {
  return digestOf([
    world.scheduler.tracedMs,
    ...worldOf(world),
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
          name,
        ],
        [...world.ledger.items.values()].map(({ heldOff }) => heldOff.has(lambda.label)),
      ]),
    last ?? '',
  ]);
}

const byName = (one: PendingCall, other: PendingCall): number =>
  nameOf(one) < nameOf(other) ? -1 : nameOf(one) > nameOf(other) ? 1 : 0;

const nameOf = ({ lambda, name }: PendingCall): string => `${lambda.label} ${name}`;

/** A digest of what a history has come to; the moment at which that was noticed does not matter. */
export const endOf = (world: World): string =>
  digestOf([...worldOf(world), world.violations.map(({ invariant, text }) => `${invariant} ${text}`).sort()]);
