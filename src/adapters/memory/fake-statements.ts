import { CLIENT_TOKEN_RETENTION_MS } from '../../domain/limits.js';
import { isTerminal } from '../../ports/statement-status.js';
import { DAY_MS, type EpochMs } from '../../ports/units.js';
import type { Clock } from '../../ports/clock.js';
import type { ListStatementsInput, ListStatementsOutput } from '../../ports/redshift-data.js';
import { FakeStatement, type StatementInput } from './fake-statement.js';
import { refusal } from './refusal.js';

/** A statement, or one part of it where `index` is set (from 0). */
export interface FoundStatement {
  readonly statement: FakeStatement;
  readonly index: number | undefined;
}

/** Every statement that the fake knows: by id, by client token and in lists, for as long as the service keeps them. */
export class FakeStatements {
  readonly #clock: Clock;
  readonly #byId = new Map<string, FakeStatement>();
  readonly #byClientToken = new Map<string, { readonly statement: FakeStatement; readonly usedAt: EpochMs }>();
  #started = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** All of them, oldest first, those past their retention included. */
  get all(): readonly FakeStatement[] {
    return [...this.#byId.values()];
  }

  /** The statement that was started with this client token during the last 8 hours. */
  startedWith(clientToken: string | undefined): FakeStatement | undefined {
    const earlier = clientToken === undefined ? undefined : this.#byClientToken.get(clientToken);
    return earlier && this.#clock.now() - earlier.usedAt < CLIENT_TOKEN_RETENTION_MS ? earlier.statement : undefined;
  }

  /** @throws {RedshiftDataError} `ActiveStatementsExceededException` where `activeMax` statements run already. */
  add(input: StatementInput, activeMax: number): FakeStatement {
    const active = this.all.filter(({ status }) => !isTerminal(status)).length;
    if (active >= activeMax) {
      const message = `${active} statements are active, and at most ${activeMax} can be`;
      throw refusal('ActiveStatementsExceededException', message, true);
    }
    this.#started += 1;
    const sessionId = input.SessionId ?? (input.SessionKeepAliveSeconds ? toUuid('1', this.#started) : undefined);
    const statement = new FakeStatement(toUuid('0', this.#started), input, sessionId, this.#clock.now());
    this.#byId.set(statement.id, statement);
    if (input.ClientToken !== undefined) {
      this.#byClientToken.set(input.ClientToken, { statement, usedAt: this.#clock.now() });
    }
    return statement;
  }

  /** @throws {RedshiftDataError} `ResourceNotFoundException` for an id that is unknown or past its retention. */
  known(id: string): FoundStatement {
    const [parentId = '', number] = id.split(':');
    const statement = this.#byId.get(parentId);
    const index = number === undefined ? undefined : Number(number) - 1;
    const isPart = index === undefined || (statement?.isBatch === true && statement.parts[index] !== undefined);
    if (statement === undefined || !isPart || this.#isExpired(statement)) {
      throw refusal('ResourceNotFoundException', `Query does not exist: ${id}`);
    }
    return { statement, index };
  }

  /** @throws {Error} where no statement with this id is running. */
  running(id: string): FakeStatement {
    const statement = this.#byId.get(id);
    if (statement === undefined) throw new Error(`there is no statement '${id}'`);
    if (isTerminal(statement.status)) throw new Error(`statement '${id}' is ${statement.status} and cannot end again`);
    return statement;
  }

  /** One page of ListStatements, newest first. A statement that is started between two pages is on neither. */
  list(input: ListStatementsInput, perPage: number): ListStatementsOutput {
    const before = positionOf(input.NextToken);
    const limit = input.MaxResults === undefined || input.MaxResults === 0 ? perPage : input.MaxResults;
    const found = this.all
      .filter((statement) => statement.id < before && !this.#isExpired(statement) && isListed(statement, input))
      .reverse();
    const page = found.slice(0, Math.min(limit, perPage));
    const last = page.at(-1);
    return {
      Statements: page.map((statement) => statement.summary()),
      ...(last !== undefined && found.length > page.length && { NextToken: `before-${last.id}` }),
    };
  }

  /** Loses a statement; its client token stays used. */
  forget(id: string): void {
    const statement = this.#byId.get(id);
    this.#byId.delete(id);
    statement?.stop.abort();
  }

  #isExpired({ status, updatedAt }: FakeStatement): boolean {
    return isTerminal(status) && this.#clock.now() - updatedAt >= DAY_MS;
  }
}

/** A number in the form of a UUID, as the service's ids have it; `kind` keeps ids of different things apart. */
export const toUuid = (kind: string, count: number): string =>
  `00000000-0000-4000-800${kind}-${count.toString(16).padStart(12, '0')}`;

const isListed = ({ status, input }: FakeStatement, { StatementName = '', Status }: ListStatementsInput): boolean => {
  const isNamed = input.StatementName?.startsWith(StatementName) ?? StatementName === '';
  const hasStatus = Status === undefined ? isTerminal(status) : Status === 'ALL' || Status === status;
  return isNamed && hasStatus;
};

const positionOf = (nextToken: string | undefined): string => {
  if (nextToken === undefined) return '~';
  if (nextToken.startsWith('before-')) return nextToken.slice('before-'.length);
  throw refusal('ValidationException', 'NextToken is none that an earlier page of this list gave');
};
