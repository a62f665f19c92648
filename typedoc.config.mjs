// The site of documentation: pages and API reference in one, with one search. `npm run docs` builds it into `site/`.
import { readFileSync } from 'node:fs';
import { GROUP_ORDER } from './scripts/typedoc-pages.mjs';

const { exports: runtime } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const { compilerOptions } = JSON.parse(readFileSync(new URL('tsconfig.json', import.meta.url), 'utf8'));

/** The published entries of the runtime that have an interface, by the paths of their sources. */
const entries = Object.keys(runtime)
  .map((entry) => entry.replace(/^\./, 'sfn-redshift-tasker'))
  .flatMap((name) => compilerOptions.paths[name] ?? [])
  .filter((path) => !path.includes('/cli/'));

/** What `npm run docs:api` builds. */
const apiAlone = { projectDocuments: [], readme: 'none', out: 'site/api' };

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'sfn-redshift-tasker',
  entryPoints: [...entries, './infra/src/index.ts', './local/src/index.ts', './local/src/testing/index.ts'],
  tsconfig: 'tsconfig.json',
  // The compiler has its own say in `npm run typecheck`.
  skipErrorChecking: true,
  readme: 'README.md',
  projectDocuments: ['docs/*.md', 'docs/*/*.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  plugin: ['./scripts/typedoc-pages.mjs', './scripts/typedoc-diagrams.mjs'],
  highlightLanguages: ['bash', 'console', 'diff', 'javascript', 'json', 'python', 'sql', 'typescript', 'yaml'],
  ignoredHighlightLanguages: ['mermaid', 'text'],
  // An export without a docstring, a link that leads nowhere: no site.
  treatWarningsAsErrors: true,
  customCss: './scripts/site.css',
  out: 'site',
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  disableSources: true,
  includeVersion: true,
  searchInDocuments: true,
  navigation: { includeCategories: true, includeGroups: true },
  categorizeByGroup: false,
  groupOrder: [...GROUP_ORDER, 'Constructors', 'Classes', 'Functions', 'Interfaces', 'Type Aliases', 'Variables', '*'],
  validation: {
    notExported: false,
    invalidLink: true,
    rewrittenLink: false,
    notDocumented: true,
    unusedMergeModuleWith: false,
  },
  requiredToBeDocumented: ['Class', 'Interface', 'Function', 'Method', 'Enum', 'Variable', 'TypeAlias'],
  ...(process.env.TASKER_DOCS === 'api' && apiAlone),
};
