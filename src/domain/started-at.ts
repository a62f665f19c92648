import type { Invocation } from '../ports/invocation.js';
import type { EpochMs } from '../ports/units.js';
import type { Runtime } from './runtime.js';

/** When the Data API took a statement, by its own word; `undefined` where it does not tell. */
export const createdAtOf = (statement: { readonly CreatedAt?: Date }): EpochMs | undefined =>
  statement.CreatedAt?.getTime() as EpochMs | undefined;

/**
 * When an invocation's statement was started: by the Data API's word, else as it was recorded, else not before it was
 * registered, or had left its queue.
 *
 * @param statement what the Data API has told of it; absent where it was not asked or knows nothing.
 * @example startedAtOf(invocation, await redshiftData.describeStatement({ Id }))
 */
export const startedAtOf = (
  invocation: Pick<Invocation, 'registeredAt' | 'startedAt' | 'dequeuedAt'>,
  statement: { readonly CreatedAt?: Date } = {},
): EpochMs => createdAtOf(statement) ?? invocation.startedAt ?? startableSince(invocation);

/** Before this nothing can have been started for an invocation: its client token is not older. */
export const startableSince = ({
  dequeuedAt,
  registeredAt,
}: Pick<Invocation, 'registeredAt' | 'dequeuedAt'>): EpochMs => dequeuedAt ?? registeredAt;

/** Whether a statement that was started at `startedAt` may be unknown only because that was a moment ago. */
export const mayBeTooYoung = (runtime: Runtime, startedAt: EpochMs): boolean =>
  runtime.clock.now() - startedAt <= runtime.settings.unknownStatementGraceMs;
