import { afterEach, describe, expect, it } from '@jest/globals';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { AwsJsonError } from '../../../local/src/http/aws-json-service.js';
import type { AwsRedshiftData } from '../../../src/adapters/redshift-data/aws-redshift-data.js';
import { AnsweringService, openRedshiftDataEndpoint } from '../../support/redshift-data-endpoint.js';

const ID = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const START = { Sql: 'select topsecret from vault', Database: 'dev', ClusterIdentifier: 'warehouse' } as const;

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

const open = async (
  service: AnsweringService,
  config: Parameters<typeof openRedshiftDataEndpoint>[1] = {},
): Promise<AwsRedshiftData> => {
  const endpoint = await openRedshiftDataEndpoint(service, config);
  close = endpoint.close;
  return endpoint.redshiftData;
};

const failing =
  (name: string, message = 'no', httpStatus = 400) =>
  (): never => {
    throw new AwsJsonError(name, message, httpStatus);
  };

/** A service that takes the call and hangs up. */
const dropping = (_input: unknown, signal: AbortSignal): Promise<object> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('the caller is gone'))));

const errorOf = async (call: Promise<unknown>): Promise<RedshiftDataError> => {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RedshiftDataError);
  return error as RedshiftDataError;
};

describe('AwsRedshiftData', () => {
  it.each([
    ['ValidationException', 400, 'refused', false],
    ['AccessDeniedException', 400, 'refused', false],
    ['ActiveStatementsExceededException', 400, 'refused', true],
    ['ActiveSessionsExceededException', 400, 'refused', true],
    ['ResourceNotFoundException', 404, 'refused', false],
    ['ThrottlingException', 400, 'refused', true],
    ['UnrecognizedClientException', 400, 'refused', false],
    ['ExpiredTokenException', 400, 'refused', false],
    ['ExecuteStatementException', 500, 'unknown', true],
    ['BatchExecuteStatementException', 500, 'unknown', true],
    ['InternalServerException', 500, 'unknown', true],
    ['DatabaseConnectionException', 500, 'unknown', true],
    ['InternalFailure', 500, 'unknown', true],
    ['ServiceUnavailable', 503, 'unknown', true],
  ])('reports %s as the service named it, with what it means', async (name, httpStatus, outcome, retryable) => {
    const redshiftData = await open(new AnsweringService(failing(name, 'not now', httpStatus)));
    const error = await errorOf(redshiftData.executeStatement(START));
    expect(error).toMatchObject({ name, outcome, retryable });
    expect(error.message).toMatch(/^not now \(request request-\d+\)$/);
  });

  it.each([
    ['NewExceptionOfTheService', 400, 'RedshiftDataRefused', false],
    ['InternalServerError', 500, 'RedshiftDataUnreachable', true],
    ['NewFailureOfTheService', 503, 'RedshiftDataUnreachable', true],
  ])(
    'reports %s, which no state machine can know, under a name that it can',
    async (name, status, known, retryable) => {
      const redshiftData = await open(new AnsweringService(failing(name, 'not now', status)));
      const error = await errorOf(redshiftData.executeStatement(START));
      expect(error).toMatchObject({ name: known, outcome: 'unknown', retryable });
      expect(error.message).toContain(`${name}: not now`);
    },
  );

  it('reports an answer that never came as unknown', async () => {
    const redshiftData = await open(new AnsweringService(dropping), {
      requestHandler: { requestTimeout: 50, throwOnRequestTimeout: true },
    });
    const error = await errorOf(redshiftData.executeStatement(START));
    expect(error).toMatchObject({ name: 'RedshiftDataUnreachable', outcome: 'unknown', retryable: true });
  });

  it('reports a service that cannot be reached as unknown', async () => {
    const redshiftData = await open(new AnsweringService(), { endpoint: 'http://127.0.0.1:1' });
    const error = await errorOf(redshiftData.executeStatement(START));
    expect(error).toMatchObject({ name: 'RedshiftDataUnreachable', outcome: 'unknown', retryable: true });
    expect(error.message).toMatch(/^ExecuteStatement got no answer from the Data API/);
  });

  it('reports missing credentials as refused, for nothing was sent', async () => {
    const credentials = async (): Promise<never> => {
      throw Object.assign(new Error('no credentials anywhere'), { name: 'CredentialsProviderError' });
    };
    const service = new AnsweringService(() => ({ Id: ID }));
    const error = await errorOf((await open(service, { credentials })).executeStatement(START));
    expect(error).toMatchObject({ name: 'CredentialsProviderError', outcome: 'refused', retryable: false });
    expect(service.calls).toEqual([]);
  });

  it('reports a refusal as unknown where an earlier try may have had its effect', async () => {
    const service = new AnsweringService(
      failing('InternalServerException', 'lost', 500),
      failing('ThrottlingException'),
    );
    const error = await errorOf((await open(service, { maxAttempts: 2 })).executeStatement(START));
    expect(error).toMatchObject({ name: 'ThrottlingException', outcome: 'unknown', retryable: true });
    expect(service.calls).toHaveLength(2);
  });

  it('reports a refusal as refused where every try was refused', async () => {
    const service = new AnsweringService(failing('ThrottlingException'));
    const error = await errorOf((await open(service, { maxAttempts: 2 })).executeStatement(START));
    expect(error).toMatchObject({ name: 'ThrottlingException', outcome: 'refused', retryable: true });
    expect(service.calls).toHaveLength(2);
  });

  it('keeps the tries of different calls apart, where the client takes one way through the SDK for all', async () => {
    const lost = failing('InternalServerException', 'lost', 500);
    const refused = failing('ThrottlingException');
    const redshiftData = await open(new AnsweringService(lost, refused, refused), {
      ...{ maxAttempts: 2, cacheMiddleware: true },
    });
    expect(await errorOf(redshiftData.executeStatement(START))).toMatchObject({ outcome: 'unknown' });
    expect(await errorOf(redshiftData.executeStatement(START))).toMatchObject({ outcome: 'refused' });
  });

  it('notes every try of each call, where the client takes one way through the SDK for all', async () => {
    const lost = failing('InternalServerException', 'lost', 500);
    const answers = [() => ({ Id: ID }), lost, failing('ThrottlingException')];
    const redshiftData = await open(new AnsweringService(...answers), { maxAttempts: 2, cacheMiddleware: true });
    await redshiftData.executeStatement(START);
    expect(await errorOf(redshiftData.executeStatement(START))).toMatchObject({ outcome: 'unknown' });
  });

  it('repeats a start with the same client token', async () => {
    const service = new AnsweringService(failing('InternalServerException', 'lost', 500), () => ({ Id: ID }));
    const redshiftData = await open(service, { maxAttempts: 2 });
    expect(await redshiftData.executeStatement({ ...START, ClientToken: 'token-1' })).toEqual({ Id: ID });
    expect(service.calls.map(({ input }) => input.ClientToken)).toEqual(['token-1', 'token-1']);
  });

  it.each([
    ['the SQL', 'cannot run select topsecret from vault'],
    ['a fragment of the SQL', 'syntax error at or near "topsecret"'],
    ['a parameter value', "1 validation error: value 'hunter2' at 'parameters'"],
  ])('tells nothing of %s that the service repeats', async (_what, message) => {
    const redshiftData = await open(new AnsweringService(failing('ValidationException', message)));
    const input = { ...START, Parameters: [{ name: 'p', value: 'hunter2' }] };
    for (const call of [
      redshiftData.executeStatement(input),
      redshiftData.batchExecuteStatement({ ...input, Sqls: ['select 1', START.Sql] }),
    ]) {
      const error = await errorOf(call);
      const told = `${error.message} ${error.stack} ${JSON.stringify(error)}`;
      expect(told).not.toContain('topsecret');
      expect(told).not.toContain('hunter2');
      expect(error.cause).toBeUndefined();
    }
  });

  it('hands everything on under its own name', async () => {
    const service = new AnsweringService(() => ({ Id: ID }));
    const input = {
      ...START,
      StatementName: 'tasker/run-1',
      Parameters: [{ name: 'p', value: 'v' }],
      WithEvent: true,
      ClientToken: 'token-1',
      ResultFormat: 'CSV',
      SessionKeepAliveSeconds: 5,
      WaitTimeSeconds: 6,
    } as const;
    await (await open(service)).executeStatement(input);
    expect(service.calls).toEqual([{ operation: 'ExecuteStatement', input }]);
  });

  it('hands a batch on under its own name', async () => {
    const service = new AnsweringService(() => ({ Id: ID }));
    const input = { Sqls: ['select 1', 'select 2'], Database: 'dev', ExecutionMode: 'AUTO_COMMIT' } as const;
    await (await open(service)).batchExecuteStatement({ ...input, ClientToken: 'token-1' });
    expect(service.calls).toEqual([
      { operation: 'BatchExecuteStatement', input: { ...input, ClientToken: 'token-1' } },
    ]);
  });

  it('gives times as dates, blobs as bytes, and nothing of the SDK', async () => {
    const described = { Id: ID, Status: 'FINISHED', CreatedAt: 1_767_323_045.5, Duration: 7_000_000 };
    const redshiftData = await open(new AnsweringService(() => described));
    expect(await redshiftData.describeStatement({ Id: ID })).toEqual({
      ...described,
      CreatedAt: new Date('2026-01-02T03:04:05.500Z'),
    });
    await close?.();
    const withBlob = await open(new AnsweringService(() => ({ Records: [[{ blobValue: 'AQI=' }]] })));
    const { Records } = await withBlob.getStatementResult({ Id: ID });
    expect(Records).toEqual([[{ blobValue: new Uint8Array([1, 2]) }]]);
  });

  it('passes on a status that is new to it', async () => {
    const redshiftData = await open(new AnsweringService(() => ({ Id: ID, Status: 'PAUSED' })));
    expect((await redshiftData.describeStatement({ Id: ID })).Status).toBe('PAUSED');
  });

  it('makes up for members that an answer lacks', async () => {
    const redshiftData = await open(new AnsweringService(() => ({})));
    expect(await redshiftData.describeStatement({ Id: ID })).toEqual({ Id: ID });
    expect(await redshiftData.getStatementResult({ Id: ID })).toEqual({ Records: [] });
    expect(await redshiftData.getStatementResultV2({ Id: ID })).toEqual({ Records: [] });
    expect(await redshiftData.listStatements({})).toEqual({ Statements: [] });
    expect(await redshiftData.cancelStatement({ Id: ID })).toEqual({});
  });

  it('does not take a start without an id for one', async () => {
    const redshiftData = await open(new AnsweringService(() => ({})));
    const error = await errorOf(redshiftData.executeStatement(START));
    expect(error).toMatchObject({ outcome: 'unknown', retryable: true });
    expect(error.message).toContain('without a statement id');
  });

  it('keeps every digit of a whole number beyond 2^53, and takes no text for one', async () => {
    const text = 'he said "longValue":9007199254740993';
    const sent = [{ longValue: 9007199254740993n }, { longValue: -9223372036854775808n }, { longValue: 7 }];
    const service = new AnsweringService(() => ({ Records: [[...sent, { stringValue: text }]] }));
    const redshiftData = await open(service);
    expect(await redshiftData.getStatementResult({ Id: ID })).toEqual({
      Records: [[...sent, { stringValue: text }]],
    });
  });
});
