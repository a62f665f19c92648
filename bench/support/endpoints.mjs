// The services that a tasker calls, in a process of their own, so that their work is not measured as the tasker's: DynamoDB by dynalite,
// and as much of the Redshift Data API and of Step Functions as a statement needs. Every request is counted by service and operation.
//   fork()ed; sends its endpoint as the first message. Steered by paths below /_bench/.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import dynalite from 'dynalite';

const SERVICES = { DynamoDB_20120810: 'DynamoDB', RedshiftData: 'RedshiftData', AWSStepFunctions: 'StepFunctions' };

const dynamoDb = dynalite({ createTableMs: 0 });
let counts = {};
let delayMs = 0;
/** Statements by id: `{ name, ended }`. */
const statements = new Map();
const closedTokens = new Set();

class ServiceError extends Error {
  constructor(type) {
    super(type);
    this.type = type;
  }
}

/** A statement's id, the same for the same client token. */
function idOf(clientToken) {
  const hex = createHash('sha256').update(clientToken).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

const described = (id, { name, ended }) => ({
  ...{ Id: id, StatementName: name, Status: ended ? 'FINISHED' : 'STARTED', Duration: 1_000_000, ResultRows: 1 },
  ...{
    HasResultSet: false,
    ResultSize: 0,
    RedshiftQueryId: 1,
    ClusterIdentifier: 'warehouse',
    Database: 'dev',
    DbUser: 'etl',
  },
  ...{ CreatedAt: 1_767_323_045, UpdatedAt: 1_767_323_046 },
});

function closing({ taskToken }) {
  if (closedTokens.has(taskToken)) throw new ServiceError('TaskTimedOut');
  closedTokens.add(taskToken);
  return {};
}

const OPERATIONS = {
  ExecuteStatement({ ClientToken, StatementName, WaitTimeSeconds }) {
    const id = idOf(ClientToken);
    if (!statements.has(id)) statements.set(id, { name: StatementName, ended: WaitTimeSeconds > 0 });
    const { Status, CreatedAt, ClusterIdentifier, Database, DbUser } = described(id, statements.get(id));
    return { Id: id, CreatedAt, ClusterIdentifier, Database, DbUser, ...(WaitTimeSeconds > 0 && { Status }) };
  },
  DescribeStatement({ Id }) {
    if (!statements.has(Id)) throw new ServiceError('ResourceNotFoundException');
    return described(Id, statements.get(Id));
  },
  ListStatements: ({ StatementName = '' }) => ({
    Statements: [...statements]
      .filter(([, { name }]) => name.startsWith(StatementName))
      .map(([id, statement]) => described(id, statement)),
  }),
  CancelStatement: () => ({ Status: true }),
  SendTaskSuccess: closing,
  SendTaskFailure: closing,
  SendTaskHeartbeat({ taskToken }) {
    if (closedTokens.has(taskToken)) throw new ServiceError('TaskTimedOut');
    return {};
  },
};

/** What the bench asks for, none of which is counted. */
const CONTROLS = {
  counts() {
    const counted = counts;
    counts = {};
    return counted;
  },
  statement: ({ id }) => statements.get(id),
  end: ({ id }) => void (statements.get(id).ended = true),
  close: ({ token }) => void closedTokens.add(token),
  delay: ({ ms }) => void (delayMs = Number(ms)),
};

async function read(request) {
  let body = '';
  for await (const chunk of request) body += chunk;
  return JSON.parse(body);
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body ?? {}));
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname.startsWith('/_bench/')) {
    return answer(response, 200, CONTROLS[pathname.slice('/_bench/'.length)](Object.fromEntries(searchParams)));
  }
  const [target, operation] = (request.headers['x-amz-target'] ?? '').split('.');
  const service = SERVICES[target];
  if (service === undefined) return answer(response, 400, { __type: 'UnknownOperationException' });
  counts[`${service}.${operation}`] = (counts[`${service}.${operation}`] ?? 0) + 1;
  if (delayMs > 0) await sleep(delayMs);
  if (service === 'DynamoDB') return dynamoDb.emit('request', request, response);
  try {
    const input = await read(request);
    if (OPERATIONS[operation] === undefined) throw new ServiceError('UnknownOperationException');
    answer(response, 200, OPERATIONS[operation](input));
  } catch (error) {
    answer(response, 400, { __type: error.type ?? 'InternalFailure', message: error.message });
  }
});

server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}`));
process.on('disconnect', () => process.exit());
