// The CDK constructs, file by file, as dist/esm/cdk and dist/cjs/cdk with types beside both. They are written in infra/ and import
// what they share with the handlers from src/; in the package the two are siblings, so those imports lose their `src/`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/** The example app is for whoever has the repository. */
const isPublished = (name) => name.endsWith('.ts') && !name.startsWith('example');

const published = () => readdirSync('infra', { recursive: true }).filter(isPublished);

/** Imports of `../src/...` as they are in the package. */
export const withoutSourceFolder = (text) =>
  text.replaceAll(/((?:from |require\(|import\()["'](?:\.\.\/)+)src\//g, '$1');

const write = (file, text) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, withoutSourceFolder(text));
};

/** CommonJS has no `import.meta`. */
const MODULE_URL = {
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/** Builds both forms below `outputFolder`, which holds the rest of the package already. */
export async function buildCdkLibrary(outputFolder = 'dist') {
  const shared = {
    entryPoints: published().map((name) => join('infra', name)),
    bundle: false,
    outbase: 'infra',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    write: false,
  };
  const forms = await Promise.all([
    build({ ...shared, format: 'esm', outdir: `${outputFolder}/esm/cdk` }),
    build({ ...shared, ...MODULE_URL, format: 'cjs', outdir: `${outputFolder}/cjs/cdk` }),
  ]);
  for (const { path, text } of forms.flatMap(({ outputFiles }) => outputFiles)) write(path, text);
  writeTypes(outputFolder);
}

function writeTypes(outputFolder) {
  const types = join(outputFolder, 'cdk-types');
  const require = createRequire(import.meta.url);
  const tsc = join(require.resolve('typescript/package.json'), '..', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.cdk.json', '--outDir', types], { stdio: 'inherit' });
  const from = join(types, 'infra');
  for (const name of readdirSync(from, { recursive: true }).filter((file) => file.endsWith('.d.ts'))) {
    const text = readFileSync(join(from, name), 'utf8');
    for (const form of ['esm', 'cjs']) write(join(outputFolder, form, 'cdk', name), text);
  }
  rmSync(types, { recursive: true, force: true });
}
