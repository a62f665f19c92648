// Builds the documentation: node scripts/docs.mjs
//   all of it into site/: pages, API reference, search, dark mode
//   --api: the API reference alone, into site/api
// A link that leads nowhere, or an export without a docstring, fails it.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const typedoc = join(root, 'node_modules', 'typedoc', 'bin', 'typedoc');
const environment = process.argv.includes('--api') ? { ...process.env, TASKER_DOCS: 'api' } : process.env;
try {
  execFileSync(process.execPath, [typedoc], { cwd: root, stdio: 'inherit', env: environment });
} catch ({ status }) {
  process.exitCode = status || 1;
}
