// Sends many statements through `serve` from executions that run at the same time, and watches the server's memory meanwhile: what it
// holds itself, and apart from that the files of its tables, which the kernel maps and takes back as it likes. Linux only.
//   node bench/serve-load.mjs [--executions N] [--statements N] [--json]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { childrenOf, kilobytesOf, processorMillisecondsOf } from './support/other-process.mjs';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const sfn = await import('@aws-sdk/client-sfn');
const data = await import('@aws-sdk/client-redshift-data');

const { values: options } = parseArgs({
  options: {
    executions: { type: 'string', default: '20' },
    statements: { type: 'string', default: '100' },
    json: { type: 'boolean', default: false },
  },
});
const executions = Number(options.executions);
const statementsEach = Number(options.statements);
/** Each is eight events, and a history has 25,000 at most. */
const STATEMENTS_MAX = 3_100;
if (!(statementsEach >= 1 && statementsEach <= STATEMENTS_MAX)) {
  throw new RangeError(
    `--statements is ${options.statements}; allowed: 1 to ${STATEMENTS_MAX} for each execution, whose history would be full otherwise`,
  );
}
const total = executions * statementsEach;
/** How much of each phase is looked at: so many statements that V8 has collected once at least. */
const SHARE_LOOKED_AT = 0.6;
const SAMPLE_EVERY_MS = 250;

const server = spawn(process.execPath, ['local/dist/esm/cli/main.js', 'serve', '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const endpoint = await new Promise((resolve, reject) => {
  let text = '';
  server.once('close', () => reject(new Error(`serve ended: ${text}`)));
  server.stdout.on('data', (chunk) => {
    text += chunk;
    if (text.includes('AWS_SECRET_ACCESS_KEY')) resolve(/AWS_ENDPOINT_URL=(\S+)/.exec(text)[1]);
  });
});
const configuration = {
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
};
const redshift = new data.RedshiftDataClient(configuration);
const states = new sfn.SFNClient(configuration);

const run = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: {
    FunctionName: 'sfn-redshift-tasker',
    Payload: {
      'taskToken.$': '$$.Task.Token',
      'executionArn.$': '$$.Execution.Id',
      sqlStatement: 'insert into load_test select :n::int',
      parameters: { 'n.$': "States.Format('{}', $)" },
    },
  },
  ResultPath: null,
  TimeoutSeconds: 3600,
  End: true,
};
const definition = JSON.stringify({
  StartAt: 'All',
  States: {
    All: {
      Type: 'Map',
      MaxConcurrency: 2,
      ItemProcessor: { StartAt: 'Run', States: { Run: run } },
      ResultPath: null,
      End: true,
    },
  },
});

const execute = async (Sql) => {
  const { Id } = await redshift.send(
    new data.ExecuteStatementCommand({ ClusterIdentifier: 'bench', Database: 'dev', Sql, WaitTimeSeconds: 30 }),
  );
  return Id;
};
await execute('create table load_test (n int)');
const { stateMachineArn } = await states.send(
  new sfn.CreateStateMachineCommand({ name: 'load', definition, roleArn: 'arn:aws:iam::000000000000:role/bench' }),
);
const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);
/** On a Node that cannot replace itself, `serve` is a second process, for which the first one waits. */
const processes = [server.pid, ...childrenOf(server.pid)];
const processorMilliseconds = () => sumOf(processes.map(processorMillisecondsOf));
const processorBefore = processorMilliseconds();
const startedAt = performance.now();
const arns = await Promise.all(
  Array.from({ length: executions }, async () => {
    const input = JSON.stringify(Array.from({ length: statementsEach }, (_, place) => place));
    return (await states.send(new sfn.StartExecutionCommand({ stateMachineArn, input }))).executionArn;
  }),
);

const KINDS = ['anonymous', 'tables', 'resident'];
/** What all processes of the server have in memory, in MiB. */
const memory = () => {
  const all = processes.map(kilobytesOf);
  return Object.fromEntries(KINDS.map((kind) => [kind, sumOf(all.map((one) => one[kind])) / 1024]));
};
/** The least of each kind, which is what is there once V8 has collected: garbage comes and goes. */
const leastOf = (samples) =>
  Object.fromEntries(KINDS.map((kind) => [kind, Math.round(Math.min(...samples.map((one) => one[kind])))]));
const mostOf = (samples) => Math.round(Math.max(...samples.map(({ anonymous }) => anonymous)));
const finished = async () => {
  const Id = await execute('select count(*) from load_test');
  const { Records } = await redshift.send(new data.GetStatementResultCommand({ Id, WaitTimeSeconds: 30 }));
  return Records[0][0].longValue;
};

/** Whether any execution goes on; the others may have failed before all their statements were sent. */
const isAnyRunning = async () => {
  const page = await states.send(
    new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1 }),
  );
  return page.executions.length > 0;
};
const SHARES = [0.25, 0.5, 0.75, 1];
const phases = [];
for (const share of SHARES) {
  const wanted = Math.floor(total * share);
  const lookedAtFrom = wanted - (total / SHARES.length) * SHARE_LOOKED_AT;
  const samples = [];
  for (;;) {
    const goesOn = await isAnyRunning();
    const done = await finished();
    if (done >= lookedAtFrom || !goesOn) samples.push(memory());
    if (done >= wanted || !goesOn) break;
    await pause(SAMPLE_EVERY_MS);
  }
  phases.push({ statements: wanted, megabytes: leastOf(samples), anonymousMost: mostOf(samples) });
}
const ends = [];
for (const executionArn of arns) {
  for (;;) {
    const { status } = await states.send(new sfn.DescribeExecutionCommand({ executionArn }));
    if (status !== 'RUNNING') {
      ends.push(status);
      break;
    }
    await pause(50);
  }
}
const seconds = (performance.now() - startedAt) / 1000;
const processorSpent = processorMilliseconds() - processorBefore;
redshift.destroy();
states.destroy();
server.kill('SIGTERM');
const [exitCode] = await once(server, 'close');

const [afterFirst, ...later] = phases;
const report = {
  executions,
  statements: total,
  failed: ends.filter((status) => status !== 'SUCCEEDED').length,
  seconds: Number(seconds.toFixed(1)),
  statementsPerSecond: Number((total / seconds).toFixed(1)),
  processorMillisecondsPerStatement: Number((processorSpent / total).toFixed(1)),
  phases,
  /** Of what it holds itself. */
  growthAfterFirstPhase: Number(
    (Math.max(...later.map(({ megabytes }) => megabytes.anonymous)) / afterFirst.megabytes.anonymous - 1).toFixed(3),
  ),
  exitCode,
  node: process.version,
  processors: availableParallelism(),
};
if (options.json) {
  console.log(JSON.stringify(report));
} else {
  console.log(
    `${total} statements from ${executions} executions at once: ${report.failed} failed, ${report.seconds} s`,
  );
  for (const { anonymousMost, megabytes, statements } of phases) {
    const { anonymous, tables, resident } = megabytes;
    console.log(
      `  after ${statements} statements: ${anonymous} MB, with garbage up to ${anonymousMost}, and ${tables} MB of the tables' files (resident: ${resident} MB)`,
    );
  }
}
process.exitCode = report.failed === 0 ? 0 : 1;
