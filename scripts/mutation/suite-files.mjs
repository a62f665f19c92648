import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Those whose answers come within seconds: no suite that starts the laptop cloud, another engine or another program. */
const FOLDERS = [
  'adapters',
  'contract',
  'defects',
  'domain',
  'durable',
  'handlers',
  'holes',
  'mission',
  'operate',
  'property',
  'simulation',
];
const LEFT_OUT = [
  '/on-moto',
  '/hole-12-on-moto',
  '/hole-13-bundle',
  '/many-completions',
  '/operate/laptop/',
  '/write-units',
  '/simulation/exhaustive',
  '/simulation/mutants',
  '/simulation/simulation',
  'dynamodb-local',
  'on-postgres',
];

/** The suites that changes are tried with. */
export const suiteFiles = (sandbox) =>
  FOLDERS.flatMap((folder) =>
    readdirSync(join(sandbox, 'test', folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  )
    .filter((suite) => !LEFT_OUT.some((part) => suite.includes(part)))
    .sort();
