// What is tested on every Node that is supported: the quick tests, then the packed packages as users install them.
//   node scripts/test-nodes.mjs [--quick: without the packages]
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeOf, OTHER_NODES } from './other-node.mjs';

process.chdir(join(import.meta.dirname, '..'));

const nodeOrNone = (version) => nodeOf(version, (reason) => console.log(`Node ${version}: skipped, ${reason}`));

execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 2, 2] });
const nodes = [process.execPath, ...OTHER_NODES.map(nodeOrNone).filter((node) => node !== undefined)];
const jest = join('node_modules', 'jest', 'bin', 'jest.js');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const [, ...quick] = scripts['test:quick'].split(' ');

const failures = [];
const run = (title, node, commandLine, environment = {}) => {
  console.log(`\n${title}`);
  const { status } = spawnSync(node, commandLine, { stdio: 'inherit', env: { ...process.env, ...environment } });
  if (status !== 0) failures.push(title);
};
for (const node of nodes) {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  run(`Quick tests on Node ${version}`, node, [jest, ...quick]);
}
if (!process.argv.includes('--quick')) {
  run('Packages', process.execPath, [jest, '--config', 'jest.packages.config.mjs'], {
    TASKER_TEST_NODES: nodes.join(','),
  });
}
if (failures.length > 0) console.log(`\nfailed: ${failures.join('; ')}`);
process.exitCode = failures.length > 0 ? 1 : 0;
