// Builds the page of the console: one script with the libraries in it, one style sheet, and the libraries' licences.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const SOURCE = 'local/console';
const LIBRARIES = ['preact', '@dagrejs/dagre', '@dagrejs/graphlib'];

/** Writes the files into `esm/console/assets` of the build in the folder `out`. */
export async function writeConsoleAssets(out) {
  const assets = join(out, 'esm', 'console', 'assets');
  mkdirSync(assets, { recursive: true });
  await build({
    entryPoints: [join(SOURCE, 'main.tsx')],
    outfile: join(assets, 'app.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  });
  for (const name of ['index.html', 'app.css']) copyFileSync(join(SOURCE, name), join(assets, name));
  writeFileSync(join(assets, 'licences.txt'), LIBRARIES.map(licenceOf).join('\n\n'));
}

function licenceOf(library) {
  const folder = packageFolder(library);
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${library} ${version}\n\n${readFileSync(join(folder, file), 'utf8')}`;
}

function packageFolder(library) {
  return dirname(createRequire(import.meta.url).resolve(`${library}/package.json`));
}
