// The code of the tasker's Lambda functions: one self-contained file per entry, with the AWS SDK inside, so that neither the
// consumer of the construct nor the Lambda runtime has to bring anything; and beside it what only some switch on.
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build } from 'esbuild';
import { ownSourceMap } from './own-source-map.mjs';

/** What a function loads, one for each store: files of `infra/dist/lambda/tasker`, of which a function is given one. */
const ENTRIES = [
  { file: 'index.mjs', entry: 'src/handlers/lambda.ts' },
  { file: 'postgres.mjs', entry: 'src/handlers/lambda-postgres.ts' },
];

/** Some dependencies are CommonJS and ask for Node's own modules by `require`, which an ES module does not have. */
export const REQUIRE =
  "import{createRequire as createRequireHere}from'node:module';const require=createRequireHere(import.meta.url);";

/** What is loaded only where it is used; beside the entries, so that everybody else's cold start does not know of it. */
export const APART = [
  { file: 'tracing.mjs', entry: 'src/adapters/powertools/powertools-tracing.ts' },
  // All but one class of it is the SDK's, whose lines nobody looks up: without a map.
  { file: 'durable-function.mjs', entry: 'src/adapters/durable-function/durable-function-callback.ts', hasMap: false },
  { file: 'custom-resource.mjs', entry: 'src/adapters/cloudformation-response/cloudformation-response-callback.ts' },
  { file: 'results.mjs', entry: 'src/adapters/s3/s3-result-store.ts', hasMap: false },
];

/** Whatever imports one of them dynamically gets the file beside the entry. @type {import('esbuild').Plugin} */
const apart = {
  name: 'apart',
  setup({ onResolve }) {
    for (const { file, entry } of APART) {
      const module = basename(entry, '.ts');
      onResolve({ filter: new RegExp(`/${module}\\.js$`) }, ({ kind }) =>
        kind === 'dynamic-import' ? { path: `./${file}`, external: true } : undefined,
      );
    }
  },
};

// What `pg` would load instead of itself where an environment variable asks for it.
/** @type {import('esbuild').Plugin} */
const noNativeDriver = {
  name: 'no-native-driver',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^pg-native$/ }, ({ path }) => ({ path: `node_modules/${path}`, namespace: 'none' }));
    onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: '' }));
  },
};

/**
 * Where Lambda gives a function no credentials: in files of a developer's profile, and in clusters of containers. The SDK's own way
 * there brings four clients along, a seventh of the bundle.
 */
const NOT_IN_LAMBDA = {
  ...{ ini: 'fromIni', login: 'fromLoginCredentials', process: 'fromProcess', sso: 'fromSSO' },
  'web-identity': 'fromTokenFile',
};

// A function has its credentials from its environment, or from the address that a snapshot's restored environment names.
/** @type {import('esbuild').Plugin} */
const credentialsOfLambda = {
  name: 'credentials-of-lambda',
  setup({ onLoad, onResolve }) {
    const names = Object.keys(NOT_IN_LAMBDA).join('|');
    onResolve({ filter: new RegExp(`^@aws-sdk/credential-provider-(${names})$`) }, ({ path }) => ({
      ...{ path: path.replace('@aws-sdk/credential-provider-', ''), namespace: 'not-in-lambda' },
    }));
    onLoad({ filter: /.*/, namespace: 'not-in-lambda' }, ({ path }) => ({
      // As the SDK's own providers do where they find nothing: the next one is asked.
      contents: `export const ${NOT_IN_LAMBDA[path]} = () => async () => {
        throw Object.assign(new Error('the prebuilt functions take no credentials by ${path}'), { tryNextLink: true });
      };`,
    }));
  },
};

/** Builds every entry and every part below `outputFolder` and returns esbuild's metafile of each file, by its path there. */
export async function buildLambdaBundles(outputFolder = 'infra/dist/lambda') {
  const built = await Promise.all(
    [...ENTRIES, ...APART].map(async ({ file: name, entry, hasMap = true }) => {
      const file = `tasker/${name}`;
      const { metafile } = await build({
        entryPoints: [entry],
        outfile: `${outputFolder}/${file}`,
        plugins: [apart, noNativeDriver, credentialsOfLambda],
        bundle: true,
        minify: true,
        platform: 'node',
        target: 'node24',
        // ES modules load about twice as fast as CommonJS here, and their packages are smaller.
        format: 'esm',
        mainFields: ['module', 'main'],
        banner: { js: REQUIRE },
        legalComments: 'none',
        sourcemap: hasMap ? 'linked' : false,
        sourcesContent: false,
        metafile: true,
        logLevel: 'warning',
      });
      if (hasMap) await keepOwnLines(`${outputFolder}/${file}.map`);
      return [file, metafile];
    }),
  );
  return Object.fromEntries(built);
}

/** Makes the source map in `file` one that Node reads quickly. */
export async function keepOwnLines(file) {
  await writeFile(file, JSON.stringify(ownSourceMap(JSON.parse(await readFile(file, 'utf8')), file)));
}
