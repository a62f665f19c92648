import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  GetStatementResultV2Command,
  ListStatementsCommand,
  type BatchExecuteStatementCommandInput,
  type ExecuteStatementCommandInput,
  type RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { RedshiftDataError } from '../../ports/port-errors.js';
import type * as Api from '../../ports/redshift-data.js';
import { Attempts } from './attempts.js';
import { exactInteger, withExactIntegers } from './exact-integers.js';
import { toRedshiftDataError } from './to-redshift-data-error.js';

/** An SDK answer as plain data: without `$metadata` and members that have no value. */
const toPlain = (answer: object): object =>
  Object.fromEntries(Object.entries(answer).filter(([name, value]) => name !== '$metadata' && value !== undefined));

const secretsOf = (sqls: readonly string[], { Parameters = [] }: Api.StatementOptions): readonly string[] => [
  ...sqls,
  ...Parameters.map(({ value }) => value),
];

/**
 * The Data API itself, through the AWS SDK. Credentials, region, endpoint, timeouts and the SDK's own retries are the
 * client's affair; whoever waits with `WaitTimeSeconds` gives it a request timeout of more than 30 seconds.
 *
 * An error counts as `refused` only where every try of the call was refused: a throttled repetition says nothing of a first
 * try whose answer was lost. Errors that are not the service's own are named `RedshiftDataUnreachable`, those of the
 * credentials by their SDK name. Messages are the service's, without any SQL or parameter value of the call.
 *
 * @example const redshiftData = new AwsRedshiftData(new RedshiftDataClient({}));
 */
export class AwsRedshiftData implements Api.RedshiftData {
  readonly #client: RedshiftDataClient;

  constructor(client: RedshiftDataClient) {
    this.#client = client;
  }

  async executeStatement(input: Api.ExecuteStatementInput): Promise<Api.ExecuteStatementOutput> {
    const secrets = secretsOf([input.Sql], input);
    const answer = await this.#call<Api.ExecuteStatementOutput>('ExecuteStatement', secrets, (attempts) =>
      this.#client.send(
        attempts.of(input as ExecuteStatementCommandInput, (observed) => new ExecuteStatementCommand(observed)),
      ),
    );
    return withId('ExecuteStatement', answer);
  }

  async batchExecuteStatement(input: Api.BatchExecuteStatementInput): Promise<Api.ExecuteStatementOutput> {
    const secrets = secretsOf(input.Sqls, input);
    const answer = await this.#call<Api.ExecuteStatementOutput>('BatchExecuteStatement', secrets, (attempts) =>
      this.#client.send(
        attempts.of(
          input as BatchExecuteStatementCommandInput,
          (observed) => new BatchExecuteStatementCommand(observed),
        ),
      ),
    );
    return withId('BatchExecuteStatement', answer);
  }

  async describeStatement(input: Api.DescribeStatementInput): Promise<Api.DescribeStatementOutput> {
    const answer = await this.#call<Api.DescribeStatementOutput>('DescribeStatement', [], (attempts) =>
      this.#client.send(attempts.of(input, (observed) => new DescribeStatementCommand(observed))),
    );
    return { ...answer, Id: answer.Id ?? input.Id };
  }

  async getStatementResult(input: Api.GetStatementResultInput): Promise<Api.GetStatementResultOutput> {
    const answer = await this.#call<Api.GetStatementResultOutput>('GetStatementResult', [], (attempts) =>
      this.#client.send(attempts.of(input, (observed) => withExactIntegers(new GetStatementResultCommand(observed)))),
    );
    return { ...answer, Records: (answer.Records ?? []).map((record) => record.map(withExactValue)) };
  }

  async getStatementResultV2(input: Api.GetStatementResultInput): Promise<Api.GetStatementResultV2Output> {
    const answer = await this.#call<Api.GetStatementResultV2Output>('GetStatementResultV2', [], (attempts) =>
      this.#client.send(attempts.of(input, (observed) => new GetStatementResultV2Command(observed))),
    );
    return { ...answer, Records: answer.Records ?? [] };
  }

  async cancelStatement(input: { readonly Id: string }): Promise<Api.CancelStatementOutput> {
    return this.#call<Api.CancelStatementOutput>('CancelStatement', [], (attempts) =>
      this.#client.send(attempts.of(input, (observed) => new CancelStatementCommand(observed))),
    );
  }

  async listStatements(input: Api.ListStatementsInput): Promise<Api.ListStatementsOutput> {
    const answer = await this.#call<Api.ListStatementsOutput>('ListStatements', [], (attempts) =>
      this.#client.send(attempts.of(input, (observed) => new ListStatementsCommand(observed))),
    );
    return { ...answer, Statements: answer.Statements ?? [] };
  }

  /** The port has the service's own names and shapes; only what the service may leave out is looked at again. */
  async #call<Output>(
    operation: string,
    secrets: readonly string[],
    send: (attempts: Attempts) => Promise<object>,
  ): Promise<Partial<Output>> {
    const attempts = new Attempts();
    try {
      return toPlain(await send(attempts));
    } catch (error) {
      throw toRedshiftDataError(operation, error, attempts.errors, secrets);
    }
  }
}

const withExactValue = (field: Api.Field): Api.Field =>
  typeof field.longValue === 'string' ? { longValue: exactInteger(field.longValue) } : field;

/** A start without an id cannot be followed; with the same client token it can be repeated. */
const withId = (operation: string, answer: Partial<Api.ExecuteStatementOutput>): Api.ExecuteStatementOutput => {
  const { Id } = answer;
  if (Id !== undefined) return { ...answer, Id };
  const details = { retryable: true, outcome: 'unknown' } as const;
  throw new RedshiftDataError('RedshiftDataUnreachable', `${operation} was answered without a statement id`, details);
};
