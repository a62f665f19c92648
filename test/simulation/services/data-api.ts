import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { CLIENT_TOKEN_RETENTION_MS } from '../../../src/domain/limits.js';
import { after } from '../../../src/ports/units.js';
import type {
  DescribeStatementOutput,
  ListStatementsInput,
  ListStatementsOutput,
  StatementOptions,
  SubStatement,
} from '../../../src/ports/redshift-data.js';
import type { Lambda } from '../lambda/lambda.js';
import { isUnknown, type StatementRecord } from '../ledger.js';
import type { StatementPlan } from '../scenario/scenario.js';
import { STORY_START } from '../scenario/simulation-settings.js';
import type { World } from '../world.js';

const LIST_PAGE_SIZE = 3;
/** How many rows a statement returns that nobody has said anything else of. */
const ROWS = 2;
const CANCEL_MS = 700;

/** A statement of the simulated Data API. */
export interface SimulatedStatement extends StatementRecord {
  readonly isBatch: boolean;
  readonly options: StatementOptions;
  readonly plan: StatementPlan;
  /** Whose role started it; to other roles it does not exist. */
  readonly tasker: 0 | 1;
}

const notFound = (id: string): RedshiftDataError =>
  new RedshiftDataError('ResourceNotFoundException', `Query does not exist: ${id}`, {
    retryable: false,
    outcome: 'refused',
  });

/** The Redshift Data API and the database behind it, each call in one step. */
export class DataApi {
  readonly #byId = new Map<string, SimulatedStatement>();
  readonly #byClientToken = new Map<string, SimulatedStatement>();

  constructor(private readonly world: World) {}

  /** Starts a statement, or gives the one that was started with this client token. */
  execute(options: StatementOptions, sqls: readonly string[], isBatch: boolean, tasker: 0 | 1 = 0): SimulatedStatement {
    const { scheduler, scenario, ledger } = this.world;
    const earlier = options.ClientToken === undefined ? undefined : this.#byClientToken.get(options.ClientToken);
    if (earlier && scheduler.nowMs - earlier.createdAtMs < CLIENT_TOKEN_RETENTION_MS) return earlier;
    const number = ledger.statements.length;
    const statement: SimulatedStatement = {
      id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      name: options.StatementName ?? '',
      clientToken: options.ClientToken,
      plan: scenario.statements[number % scenario.statements.length]!,
      createdAtMs: scheduler.nowMs,
      rows: scenario.storage?.rows[number % scenario.storage.rows.length] ?? ROWS,
      rowLength: scenario.statements[number % scenario.statements.length]!.rowLength,
      status: 'STARTED',
      isForgotten: false,
      cancels: [],
      ...{ sqls, isBatch, options, tasker },
    };
    ledger.statements.push(statement);
    this.#byId.set(statement.id, statement);
    if (options.ClientToken !== undefined) this.#byClientToken.set(options.ClientToken, statement);
    this.world.observe('statementCreated', statement);
    scheduler.after(statement.plan.durationMs, () => this.#end(statement), false, `end of ${statement.id}`);
    return statement;
  }

  describe(id: string, tasker: 0 | 1): DescribeStatementOutput {
    const statement = this.#known(id, this.world.scenario.environment.listingLagMs / 4, tasker);
    const { plan, createdAtMs, endedAtMs, status, isBatch } = statement;
    const isEnded = endedAtMs !== undefined;
    return {
      Id: id,
      Status: isPartial(statement) ? 'FINISHED' : status,
      ...(status === 'FAILED' && !isPartial(statement) && { Error: 'ERROR: syntax error at or near "simulated"' }),
      Duration: isEnded ? (endedAtMs - createdAtMs) * 1e6 : -1,
      CreatedAt: new Date(after(STORY_START, createdAtMs)),
      UpdatedAt: new Date(after(STORY_START, endedAtMs ?? createdAtMs)),
      ResultRows: isEnded ? statement.rows : -1,
      HasResultSet: plan.outcome === 'FINISHED',
      ResultFormat: statement.options.ResultFormat ?? 'JSON',
      ...(isBatch && { SubStatements: subStatementsOf(statement) }),
    };
  }

  list(input: ListStatementsInput, tasker: 0 | 1): ListStatementsOutput {
    const { scheduler, scenario } = this.world;
    const { emptyPages, listingLagMs } = scenario.environment;
    const emptyPage = Number(/^empty-(\d+)$/.exec(input.NextToken ?? 'empty-0')?.[1] ?? emptyPages);
    if (emptyPage < emptyPages) return { Statements: [], NextToken: `empty-${emptyPage + 1}` };
    const visible = [...this.#byId.values()]
      .filter((statement) => statement.tasker === tasker && statement.name.startsWith(input.StatementName ?? ''))
      .filter(({ createdAtMs }) => listingLagMs === 0 || scheduler.nowMs - createdAtMs >= listingLagMs)
      .filter((statement) => !isUnknown(statement, this.world.scheduler.nowMs))
      .reverse();
    const from = input.NextToken?.startsWith('empty') ? 0 : Number(input.NextToken ?? 0);
    return {
      Statements: visible.slice(from, from + LIST_PAGE_SIZE).map(({ id, name, status, createdAtMs }) => ({
        Id: id,
        StatementName: name,
        Status: status,
        CreatedAt: new Date(after(STORY_START, createdAtMs)),
      })),
      ...(visible.length > from + LIST_PAGE_SIZE && { NextToken: String(from + LIST_PAGE_SIZE) }),
    };
  }

  /** A page of a result, with one row; or the only one of an empty result. */
  result(id: string, nextToken: string | undefined, tasker: 0 | 1): ResultPage {
    const statement = this.#known(id, 0, tasker);
    if (statement.status !== 'FINISHED') throw notFound(id);
    const number = Number(nextToken ?? 0);
    return {
      rows: rowsOf(id, statement).slice(number, number + 1),
      total: statement.rows,
      ...(number + 1 < statement.rows && { nextToken: String(number + 1) }),
    };
  }

  /** Asks a statement to stop; it does so a little later, unless it has ended by then. */
  cancel(id: string, lambda: Lambda): { readonly Status: boolean } {
    const statement = this.#known(id, 0, lambda.tasker);
    if (statement.endedAtMs !== undefined) {
      const message = 'Could not cancel a query that is already in FINISHED state';
      throw new RedshiftDataError('ValidationException', message, { retryable: false, outcome: 'refused' });
    }
    const { scheduler } = this.world;
    const isFollowing = lambda.useCase === 'executionEnded';
    statement.cancels.push({ lambda: lambda.label, isFollowing, atMs: scheduler.nowMs });
    this.world.observe('statementCancelled', statement);
    scheduler.after(CANCEL_MS, () => this.#end(statement, 'ABORTED'), false, `stop of ${id}`);
    return { Status: true };
  }

  /** A statement of another deployment, or of a person, which is none of the tasker's business. */
  executeForeign(name: string): SimulatedStatement {
    return this.execute({ StatementName: name, WithEvent: true }, ['select 1'], false);
  }

  #end(statement: SimulatedStatement, cancelledAs?: 'ABORTED'): void {
    if (statement.endedAtMs !== undefined) return;
    const { scheduler, trace } = this.world;
    const { outcome } = statement.plan;
    statement.endedAtMs = scheduler.nowMs;
    statement.status = cancelledAs ?? endOf(statement);
    statement.isForgotten = outcome === 'forgotten' && cancelledAs === undefined;
    this.world.noteActivity();
    trace.tell(scheduler.tracedMs, 'redshift', () => `statement ${statement.id.slice(-4)} ends ${statement.status}`);
    if (statement.options.WithEvent === true && !statement.isForgotten) this.world.events.tellStatementEnd(statement);
  }

  #known(id: string, lagMs: number, tasker: 0 | 1): SimulatedStatement {
    const statement = this.#byId.get(id.replace(/:\d+$/, ''));
    if (
      statement?.tasker !== tasker ||
      isUnknown(statement, this.world.scheduler.nowMs) ||
      (lagMs > 0 && this.world.scheduler.nowMs - statement.createdAtMs < lagMs)
    ) {
      throw notFound(id);
    }
    return statement;
  }
}

/** One page of a result. */
export interface ResultPage {
  readonly rows: readonly string[];
  /** Rows of the whole result. */
  readonly total: number;
  readonly nextToken?: string;
}

/** What a statement, or a statement of a batch, returns: one column, in which no two rows are the same. */
export const rowsOf = (id: string, { rows, rowLength }: Pick<StatementRecord, 'rows' | 'rowLength'>): string[] =>
  Array.from({ length: rows }, (_, number) => `${id}/${number}`.padEnd(rowLength, '.'));

const endOf = ({ plan, isBatch }: SimulatedStatement): 'FINISHED' | 'FAILED' | 'ABORTED' => {
  if (plan.outcome === 'partial') return isBatch ? 'FAILED' : 'FINISHED';
  return plan.outcome === 'forgotten' ? 'FINISHED' : plan.outcome;
};

/** A batch without a transaction of which a part failed: its own status says `FINISHED` all the same. */
const isPartial = ({ plan, isBatch, status }: SimulatedStatement): boolean =>
  isBatch && plan.outcome === 'partial' && status === 'FAILED';

const subStatementsOf = (statement: SimulatedStatement): SubStatement[] =>
  statement.sqls.map((_, index) => ({
    Id: `${statement.id}:${index + 1}`,
    Status: isPartial(statement) && index === 0 ? 'FINISHED' : statement.status,
    HasResultSet: statement.status === 'FINISHED',
    ResultRows: statement.endedAtMs === undefined ? -1 : statement.rows,
  }));
