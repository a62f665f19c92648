// What a cold start takes besides Node's own start: in fresh processes, one after the other, against services on this machine.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { ENVIRONMENT, startServices } from '../support/services.mjs';
import { figureOf } from '../support/spread.mjs';
import { payloadOf } from '../support/tasker.mjs';

const BUNDLE = new URL('../../infra/dist/lambda/tasker/index.mjs', import.meta.url);
const PROBE = new URL('../support/cold-start-probe.mjs', import.meta.url);
const STATEMENTS = 100;

export const title = "Cold start of the functions' bundle, in fresh processes";

export async function run({ runs }) {
  const services = await startServices();
  try {
    const probes = [];
    for (let index = 0; index < runs; index += 1) probes.push(await probe(services, index));
    const of = (name, member, unit) =>
      figureOf(
        name,
        probes.map((measured) => measured[member]),
        unit,
      );
    return [
      { name: 'size of the bundle', value: statSync(BUNDLE).size / 1024, unit: 'KiB' },
      of('load', 'loadMilliseconds', 'ms'),
      of('first statement, after the load', 'firstMilliseconds', 'ms'),
      of('memory after the load', 'afterLoadMebibytes', 'MiB'),
      of(`memory after ${STATEMENTS} statements`, 'afterAllMebibytes', 'MiB'),
    ];
  } finally {
    services.close();
  }
}

async function probe({ clientConfiguration }, index) {
  const payloads = Array.from({ length: STATEMENTS }, (_, statement) => payloadOf(`token-${index}-${statement}`));
  const child = fork(PROBE, [BUNDLE.href, JSON.stringify(payloads)], {
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
