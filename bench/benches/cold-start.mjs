// What a cold start takes besides Node's own start: in fresh processes, one after the other, against services on this machine.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { LAMBDA_PROCESS_ENVIRONMENT } from '../../infra/dist/esm/lambda-bundle.js';
import { keepOwnLines, REQUIRE } from '../../scripts/lambda-bundle.mjs';
import { EARLIER } from '../support/earlier.mjs';
import { ENVIRONMENT, startServices } from '../support/services.mjs';
import { figureOf } from '../support/spread.mjs';
import { payloadOf } from '../support/tasker.mjs';

const BUNDLE = new URL('../../infra/dist/lambda/tasker/index.mjs', import.meta.url);
const SDK_ALONE = fileURLToPath(new URL('../support/sdk-alone.mjs', import.meta.url));
const PROBE = new URL('../support/cold-start-probe.mjs', import.meta.url);
const STATEMENTS = 100;

export const title =
  "Cold start of the functions' bundle, in fresh processes, each beside one of the SDK's clients alone";

export async function run({ runs }) {
  const services = await startServices();
  const folder = mkdtempSync(join(tmpdir(), 'sdk-alone-'));
  try {
    const sdkAlone = await bundleOf(SDK_ALONE, join(folder, 'index.mjs'));
    const pairs = [];
    for (let index = 0; index < runs; index += 1) {
      pairs.push({
        ours: await probe(services, BUNDLE, `ours-${index}`),
        sdk: await probe(services, sdkAlone, `sdk-${index}`),
      });
    }
    const of = (name, take, unit) => figureOf(name, pairs.map(take), unit);
    // Other work on the machine only ever adds to it.
    const leastOf = (member) => Math.min(...pairs.map(({ [member]: probed }) => probed.processorMilliseconds));
    return [
      { name: 'size of the bundle', value: statSync(BUNDLE).size / 1024, unit: 'KiB' },
      of('load', ({ ours }) => ours.loadMilliseconds, 'ms'),
      of('first statement, after the load', ({ ours }) => ours.firstMilliseconds, 'ms'),
      of('load and first statement', ({ ours }) => ours.togetherMilliseconds, 'ms'),
      of("the same of the SDK's clients alone", ({ sdk }) => sdk.togetherMilliseconds, 'ms'),
      {
        name: 'the same of the system before, elsewhere',
        value: EARLIER.coldStartLoadMilliseconds + EARLIER.coldStartFirstMilliseconds,
        unit: 'ms',
        spread: 'another machine',
      },
      of('processor time of the load', ({ ours }) => ours.loadProcessorMilliseconds, 'ms'),
      of('processor time of load and first statement', ({ ours }) => ours.processorMilliseconds, 'ms'),
      of("the same of the SDK's clients alone, in processor time", ({ sdk }) => sdk.processorMilliseconds, 'ms'),
      {
        name: "least processor time over that of the SDK's clients alone",
        value: leastOf('ours') / leastOf('sdk'),
        unit: '',
      },
      of('memory after the load', ({ ours }) => ours.afterLoadMebibytes, 'MiB'),
      of(`memory after ${STATEMENTS} statements`, ({ ours }) => ours.afterAllMebibytes, 'MiB'),
      of(
        `memory after ${STATEMENTS} statements over that of the SDK's clients alone`,
        ({ ours, sdk }) => ours.afterAllMebibytes / sdk.afterAllMebibytes,
        '',
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
    services.close();
  }
}

/** Bundles `entry` as the functions are bundled; gives where. */
async function bundleOf(entry, outfile) {
  await build({
    ...{ entryPoints: [entry], outfile, bundle: true, minify: true, platform: 'node', format: 'esm', target: 'node20' },
    ...{ mainFields: ['module', 'main'], legalComments: 'none', logLevel: 'warning' },
    ...{ sourcemap: 'linked', sourcesContent: false },
    banner: { js: REQUIRE },
  });
  await keepOwnLines(`${outfile}.map`);
  return pathToFileURL(outfile);
}

async function probe({ clientConfiguration }, bundle, name) {
  const payloads = Array.from({ length: STATEMENTS }, (_, statement) => payloadOf(`${name}-${statement}`));
  const child = fork(PROBE, [bundle.href, JSON.stringify(payloads)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      ...ENVIRONMENT,
      AWS_ENDPOINT_URL: clientConfiguration.endpoint,
      AWS_REGION: clientConfiguration.region,
      AWS_ACCESS_KEY_ID: clientConfiguration.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: clientConfiguration.credentials.secretAccessKey,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      TASKER_LOG_LEVEL: 'INFO',
      // As the construct deploys it.
      ...LAMBDA_PROCESS_ENVIRONMENT,
    },
  });
  const [measured] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`the probe ended with ${code} and measured nothing`)),
    ),
  ]);
  child.disconnect();
  return measured;
}
