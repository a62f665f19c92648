import { diagnoseError, type ErrorDiagnosis } from '../error-class.js';
import { type Answered, known, unknown } from '../../ports/answered.js';
import type { Invocation } from '../../ports/invocation.js';
import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import { isTerminal } from '../../ports/statement-status.js';
import { errorNameOf } from '../../ports/tasker-error.js';
import type { EpochMs } from '../../ports/units.js';
import { isQueued } from '../pool/is-queued.js';
import { isPooled, type PooledInvocation } from '../pool/pool.js';
import { type InvocationView, viewOf } from './invocation-view.js';
import type { Operator } from './operator.js';
import { poolWordsOf } from './pool-words.js';
import { QueuePlaces, type Waiting } from './queue-places.js';

/** One thing that happened to an invocation. */
export interface StoryEvent {
  /** Absent where nobody wrote down when. */
  readonly at?: EpochMs;
  readonly what:
    | 'registered'
    | 'queued'
    | 'dequeued'
    | 'started'
    | 'adopted'
    | 'abandoned'
    | 'claimed'
    | 'ended'
    | 'answered'
    | 'closed';
  readonly sentence: string;
}

/** A statement as the Data API describes it; SQL and parameters only where they were asked for. */
export interface StatementView {
  readonly status?: string;
  readonly createdAt?: EpochMs;
  readonly updatedAt?: EpochMs;
  readonly durationMs?: number;
  readonly rows?: number;
  readonly redshiftQueryId?: number;
  /** The database's own text. */
  readonly error?: string;
  readonly diagnosis?: ErrorDiagnosis;
  readonly sql?: string;
}

/** The whole story of one invocation. */
export interface Story {
  readonly invocation: InvocationView;
  /** Where it waits in its pool; absent where it does not. */
  readonly waiting?: Waiting;
  /** In the order of time. */
  readonly events: readonly StoryEvent[];
  /** Absent where nothing was started. */
  readonly statement?: Answered<StatementView>;
}

const NANOSECONDS_PER_MS = 1_000_000;

/**
 * Everything that is known of an invocation, in order of time.
 *
 * @param options.withSql shows the SQL as the Data API has it, which may hold secrets.
 * @throws never for the Data API's sake: what it cannot tell is `unknown`.
 */
export async function tellStory(
  operator: Operator,
  invocation: Invocation,
  options: { readonly withSql?: boolean } = {},
): Promise<Story> {
  const statement = await statementOf(operator, invocation, options.withSql ?? false);
  const isWaiting = isPooled(invocation) && isQueued(invocation);
  const waiting = isWaiting ? await new QueuePlaces(operator.pools).waitingOf(invocation) : undefined;
  return {
    invocation: viewOf(invocation, options.withSql),
    ...(waiting && { waiting }),
    events: eventsOf(invocation, statement?.kind === 'known' ? statement.value : undefined, waiting),
    ...(statement && { statement }),
  };
}

async function statementOf(
  { tasker }: Operator,
  { statementId }: Invocation,
  withSql: boolean,
): Promise<Answered<StatementView> | undefined> {
  if (statementId === undefined) return undefined;
  try {
    return known(statementViewOf(await tasker.describeStatement(statementId), withSql));
  } catch (error) {
    return errorNameOf(error) === 'ResourceNotFoundException' ? { kind: 'missing' } : unknown(errorNameOf(error));
  }
}

/** @param withSql the SQL of a batch is that of its parts, one after the other. */
export function statementViewOf(description: DescribeStatementOutput, withSql: boolean): StatementView {
  const { Status, CreatedAt, UpdatedAt, Duration, ResultRows, RedshiftQueryId, Error: error } = description;
  const parts = description.SubStatements?.map(({ QueryString }) => QueryString).filter((sql) => sql !== undefined);
  const sql = description.QueryString ?? (parts?.length ? parts.join(';\n') : undefined);
  return {
    ...(Status !== undefined && { status: Status }),
    ...(CreatedAt && { createdAt: CreatedAt.getTime() as EpochMs }),
    ...(UpdatedAt && { updatedAt: UpdatedAt.getTime() as EpochMs }),
    ...(Duration !== undefined && Duration >= 0 && { durationMs: Duration / NANOSECONDS_PER_MS }),
    ...(ResultRows !== undefined && ResultRows >= 0 && { rows: ResultRows }),
    ...(RedshiftQueryId !== undefined && RedshiftQueryId > 0 && { redshiftQueryId: RedshiftQueryId }),
    ...(error !== undefined && { error, diagnosis: diagnoseError(error) }),
    ...(withSql && sql !== undefined && { sql }),
  };
}

function eventsOf(
  invocation: Invocation,
  statement: StatementView | undefined,
  waiting: Waiting | undefined,
): readonly StoryEvent[] {
  const {
    abandonedAt,
    adoptedAt,
    attempt,
    startedAt,
    statementId,
    adoptions,
    claim,
    processedAt,
    outcome,
    delivery,
    processed,
  } = invocation;
  const events: StoryEvent[] = [
    {
      at: invocation.registeredAt,
      what: 'registered',
      sentence: attempt
        ? `registered by state '${attempt.stateName}', retry ${attempt.retryCount}, redrive ${attempt.redriveCount}`
        : 'registered by a caller that tells no state',
    },
  ];
  if (isPooled(invocation)) events.push(...poolEventsOf(invocation, waiting));
  if (statementId !== undefined) {
    events.push({
      ...(startedAt !== undefined && { at: startedAt }),
      what: 'started',
      sentence: `started as statement ${statementId}`,
    });
  }
  if (adoptions > 0) {
    events.push({
      ...(adoptedAt !== undefined && { at: adoptedAt }),
      what: 'adopted',
      sentence: `taken over by a retry, ${adoptions} times so far`,
    });
  }
  if (abandonedAt !== undefined) {
    events.push({
      at: abandonedAt,
      what: 'abandoned',
      sentence: 'given up: nobody waits for it, so it is to be cancelled',
    });
  }
  if (statement?.updatedAt !== undefined && isTerminal(statement.status)) {
    events.push({ at: statement.updatedAt, what: 'ended', sentence: `the statement ended as ${statement.status}` });
  }
  if (claim && !processed) {
    const until = new Date(claim.expiresAt).toISOString();
    events.push({ what: 'claimed', sentence: `somebody works on it, at most until ${until}` });
  }
  if (processed) {
    const error = outcome?.errorName === undefined ? '' : `, error ${outcome.errorName}`;
    events.push({
      ...(processedAt !== undefined && { at: processedAt }),
      what: delivery === 'delivered' ? 'answered' : 'closed',
      sentence: `${DELIVERY_TEXTS[delivery ?? 'none']}: ${invocation.status}${error}`,
    });
  }
  return events;
}

function poolEventsOf(invocation: PooledInvocation, waiting: Waiting | undefined): readonly StoryEvent[] {
  const { ticket, dequeuedAt, priority = 0 } = invocation;
  const pool = poolWordsOf(invocation);
  const queued: StoryEvent = {
    ...(waiting?.enqueuedAt !== undefined && { at: waiting.enqueuedAt }),
    what: 'queued',
    sentence: `began to wait for ${pool}, ticket ${ticket}, priority ${priority}`,
  };
  const dequeued: StoryEvent = {
    ...(dequeuedAt !== undefined && { at: dequeuedAt }),
    what: 'dequeued',
    sentence: ticket === undefined ? `found ${pool} at once` : `got ${pool}, and left the queue`,
  };
  return [...(ticket === undefined ? [] : [queued]), ...(dequeuedAt === undefined ? [] : [dequeued])];
}

const DELIVERY_TEXTS = {
  delivered: 'the task was answered',
  undelivered: 'nobody waited for the answer any more',
  none: 'closed without an answer of its own',
} as const;
