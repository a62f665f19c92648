// What the packages' package.json files must say before they are published: docs/releasing.md.
//   node scripts/release-fields.mjs --repository URL    writes repository, homepage and bugs into all three
//   node scripts/release-fields.mjs --version X.Y.Z     writes the version, and the two packages' dependency on the runtime
//   node scripts/release-fields.mjs --check [--tag TAG] names what is missing or does not agree, and ends with status 1
// Options: --root FOLDER, the repository's folder.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const RUNTIME = 'sfn-redshift-tasker';
const FOLDERS = ['.', 'infra', 'local'];

const { values: options } = parseArgs({
  options: {
    repository: { type: 'string' },
    version: { type: 'string' },
    tag: { type: 'string' },
    check: { type: 'boolean', default: false },
    root: { type: 'string', default: join(import.meta.dirname, '..') },
  },
});

const pathOf = (folder) => join(options.root, folder, 'package.json');
const read = (folder) => JSON.parse(readFileSync(pathOf(folder), 'utf8'));
const change = (folder, fields) =>
  writeFileSync(pathOf(folder), `${JSON.stringify({ ...read(folder), ...fields }, undefined, 2)}\n`);

/** Ends with one line that tells what to write instead. */
function refuse(message) {
  console.error(`error: ${message}`);
  process.exit(2);
}

function writeRepository(url) {
  // The registry compares this address with the one that the provenance is signed for.
  if (!/^https:\/\/[^/\s]+\/[^/\s]+\/[^/\s]+?$/.test(url) || url.endsWith('.git')) {
    refuse(`--repository is an address such as https://github.com/OWNER/NAME, without .git; received '${url}'`);
  }
  for (const folder of FOLDERS) {
    const directory = folder === '.' ? {} : { directory: folder };
    change(folder, {
      homepage: folder === '.' ? `${url}#readme` : `${url}/tree/main/${folder}#readme`,
      bugs: { url: `${url}/issues` },
      repository: { type: 'git', url: `git+${url}.git`, ...directory },
    });
  }
}

function writeVersion(version) {
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)) {
    refuse(`--version is a version such as 1.2.3; received '${version}'`);
  }
  for (const folder of FOLDERS) {
    const { dependencies } = read(folder);
    const depends = RUNTIME in dependencies ? { dependencies: { ...dependencies, [RUNTIME]: version } } : {};
    change(folder, { version, ...depends });
  }
}

/** One line for each thing that must be mended before a release. */
function shortcomings() {
  const runtime = read('.');
  const found = [];
  for (const folder of FOLDERS) {
    const json = read(folder);
    for (const field of ['repository', 'homepage', 'bugs', 'keywords', 'license', 'engines', 'description']) {
      if (json[field] === undefined) found.push(`${json.name}: '${field}' is missing`);
    }
    if (json.version !== runtime.version) {
      found.push(`${json.name}: version ${json.version} is not the runtime's, ${runtime.version}`);
    }
    const needs = json.dependencies?.[RUNTIME];
    if (needs !== undefined && needs !== runtime.version) {
      found.push(`${json.name}: depends on ${RUNTIME} ${needs}, not on exactly ${runtime.version}`);
    }
  }
  if (options.tag !== undefined && options.tag !== `v${runtime.version}`) {
    found.push(`the tag ${options.tag} is not that of version ${runtime.version}, v${runtime.version}`);
  }
  return found;
}

if (options.repository !== undefined) writeRepository(options.repository);
if (options.version !== undefined) writeVersion(options.version);
if (options.check) {
  const found = shortcomings();
  for (const line of found) console.error(line);
  if (found.length > 0) console.error('docs/releasing.md tells which command writes these fields');
  process.exitCode = found.length > 0 ? 1 : 0;
} else if (options.repository === undefined && options.version === undefined) {
  refuse('say what to do: --repository URL, --version X.Y.Z or --check');
}
