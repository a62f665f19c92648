import { createHash } from 'node:crypto';
import { CLIENT_TOKEN_RETENTION_MS, type EpochMs, DAY_MS, type Clock } from 'sfn-redshift-tasker';
import { AwsJsonError } from '../http/aws-json-service.js';
import type { Statement } from './statement.js';

/** How long a statement and its result are kept after its end, as in the service. */
export const STATEMENT_RETENTION_MS = DAY_MS;

/** All statements of the last day, and the client tokens of the last 8 hours. */
export class StatementRegister {
  private readonly byId = new Map<string, Statement>();
  private readonly byToken = new Map<string, { readonly statement: Statement; readonly at: EpochMs }>();

  constructor(private readonly clock: Clock) {}

  add(statement: Statement): void {
    this.forgetOld();
    this.byId.set(statement.id, statement);
    this.forgetOldTokens();
    const { clientToken } = statement.request;
    if (clientToken !== undefined) this.byToken.set(clientToken, { statement, at: statement.createdAt });
  }

  /** The statement that was started with this token in the last 8 hours, whatever has become of it. */
  withToken(clientToken: string): Statement | undefined {
    this.forgetOldTokens();
    return this.byToken.get(clientToken)?.statement;
  }

  /**
   * The statement with this id (that of a sub-statement gives its parent).
   *
   * @throws {AwsJsonError} `ResourceNotFoundException`: unknown, or ended over a day ago.
   */
  get(id: string): Statement {
    this.forgetOld();
    const statement = this.find(id.replace(/:\d+$/, ''));
    if (statement) return statement;
    throw notFound(id, `Query does not exist: '${id}' is unknown here, or ended over 24 hours ago.`);
  }

  /** The statement with exactly this id, or `undefined`. */
  find(id: string): Statement | undefined {
    return this.byId.get(id);
  }

  /** Every statement that is still known, oldest first. */
  all(): readonly Statement[] {
    this.forgetOld();
    return [...this.byId.values()];
  }

  private forgetOld(): void {
    const now = this.clock.now();
    for (const [id, statement] of this.byId) {
      // Statements are in the order of their start; one that still runs does not keep later ones from being forgotten.
      if (now - statement.createdAt < STATEMENT_RETENTION_MS) break;
      if (now - (statement.endedAt ?? now) >= STATEMENT_RETENTION_MS) {
        this.byId.delete(id);
        statement.drop();
      }
    }
  }

  private forgetOldTokens(): void {
    const now = this.clock.now();
    // In the order in which they came.
    for (const [token, { at }] of this.byToken) {
      if (now - at < CLIENT_TOKEN_RETENTION_MS) break;
      this.byToken.delete(token);
    }
  }
}

/** The service's answer about a statement or a result that it does not have. */
export const notFound = (id: string, message: string): AwsJsonError =>
  new AwsJsonError('ResourceNotFoundException', message, 400, { ResourceId: id });

/** A UUID made from an id of any form; one that is a UUID already stays as it is. */
export const toUuid = (id: string): string => {
  if (/^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}$/.test(id)) return id;
  const digest = createHash('sha256').update(id).digest('hex');
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => digest.slice(from, to))
    .join('-');
};
