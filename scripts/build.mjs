// Builds the three packages, each only where its sources have changed since: the runtime first, since the other two are compiled
// against its published types.
import { hashOfSources, isBuiltFrom, noteBuiltFrom } from './build-stamp.mjs';

/** Builds one package where it has to be; what that takes is loaded only then. */
async function bringUpToDate(folder, optionsOf) {
  const sources = hashOfSources(folder);
  if (isBuiltFrom(folder, sources)) return;
  const { buildPackage } = await import('./build-package.mjs');
  await buildPackage({ folder, ...(await optionsOf()) });
  noteBuiltFrom(folder, sources);
}

await bringUpToDate('.', () => ({ isEsmOnly: (name) => name.startsWith('cli') }));
await Promise.all([
  bringUpToDate('infra', async () => {
    const { buildLambdaBundles } = await import('./lambda-bundle.mjs');
    return { addFiles: (out) => buildLambdaBundles(`${out}/lambda`) };
  }),
  bringUpToDate('local', async () => {
    const { writeDatabaseImage } = await import('./database-image.mjs');
    const { writeConsoleAssets } = await import('./console-assets.mjs');
    // The laptop cloud runs only as ES modules; the bench also serves tests that require it.
    return {
      commonJsEntries: ['testing/index.ts'],
      addFiles: (out) => Promise.all([writeDatabaseImage(out), writeConsoleAssets(out)]),
    };
  }),
]);
