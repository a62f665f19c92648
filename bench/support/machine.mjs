import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What a figure depends on besides the code: processors, load, versions. */
export function machine() {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return {
    'sfn-redshift-tasker': version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processors: `${availableParallelism()} of ${cpus()[0]?.model ?? 'unknown kind'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    'load of the last minute': loadavg()[0].toFixed(1),
  };
}
