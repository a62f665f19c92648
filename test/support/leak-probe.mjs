// Starts, uses and closes the laptop cloud a number of times and prints what each time left behind: one JSON document.
// node --expose-gc test/support/leak-probe.mjs RUNS
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const { readdirSync } = await import('node:fs');
const { createServer } = await import('node:net');
const { tmpdir } = await import('node:os');
const { setTimeout: sleep } = await import('node:timers/promises');
const { LocalCloud } = await import('../../local/dist/esm/index.js');

const definition = {
  StartAt: 'Insert',
  States: {
    Insert: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: {
        FunctionName: 'sfn-redshift-tasker',
        Payload: {
          'taskToken.$': '$$.Task.Token',
          'executionArn.$': '$$.Execution.Id',
          sqlStatement:
            'insert into t with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000) select i from n',
        },
      },
      End: true,
    },
  },
};

// What a socket or a worker takes a moment for after it was told to end is no leak.
const quiet = async () => {
  for (let tries = 0; tries < 3_000 && resources().length > 0; tries += 1) await sleep(20);
};
const resources = () => process.getActiveResourcesInfo().filter((name) => !/^(TTYWrap|PipeWrap|Timeout)$/.test(name));
const folders = () => readdirSync(tmpdir()).length;

const canListen = (port) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

const foldersBefore = folders();
const runs = [];
for (let run = 0; run < Number(process.argv[2] ?? 5); run += 1) {
  const cloud = await LocalCloud.start();
  await cloud.runScript('create table t (n int)');
  const { status } = await cloud.runStateMachine(definition);
  const port = Number(new URL(cloud.endpoint).port);
  await cloud.close();
  await quiet();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  const left = resources();
  const isPortFree = await canListen(port);
  runs.push({
    status,
    resources: left,
    isPortFree,
    heapMb: heapUsed / 2 ** 20,
    externalMb: external / 2 ** 20,
    rssMb: rss / 2 ** 20,
  });
}
console.log(JSON.stringify({ runs, newFolders: folders() - foldersBefore }));
