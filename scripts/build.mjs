// Builds the three packages: the runtime first, since the other two are compiled against its published types.
import { buildPackage } from './build-package.mjs';
import { writeDatabaseImage } from './database-image.mjs';
import { buildLambdaBundles } from './lambda-bundle.mjs';

await buildPackage({ folder: '.', isEsmOnly: (name) => name.startsWith('cli') });
await Promise.all([
  buildPackage({ folder: 'infra', addFiles: (out) => buildLambdaBundles(`${out}/lambda`) }),
  buildPackage({
    folder: 'local',
    // The laptop cloud runs only as ES modules; its state machines also serve tests that require them.
    isEsmOnly: (name) => !/^(testing|states|http\/aws-json-service)/.test(name),
    addFiles: writeDatabaseImage,
  }),
]);
