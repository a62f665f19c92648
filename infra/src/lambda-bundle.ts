import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aws_lambda as lambda } from 'aws-cdk-lib';

/** The file that every function of a tasker loads, and its export. */
export const LAMBDA_HANDLER = 'index.handler';

/** What every function's process is told, besides the tasker's settings. */
export const LAMBDA_PROCESS_ENVIRONMENT = {
  /** Errors name the lines of the source. */
  NODE_OPTIONS: '--enable-source-maps',
  /** One heap for all threads of a process with one processor: 2 MiB less. */
  MALLOC_ARENA_MAX: '1',
} as const;

/** Where the bundle is inside the package. */
const BUNDLE = join('dist', 'lambda', 'tasker');

/**
 * The folder with the prebuilt code of the functions, which is part of this package: nothing has to be bundled where the
 * construct is used.
 *
 * @throws {Error} where the package has not been built, which can only happen inside its own repository.
 */
export function lambdaBundleFolder(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, BUNDLE);
    if (existsSync(join(candidate, 'index.mjs'))) return candidate;
    if (folder === dirname(folder)) {
      throw new Error(`there is no ${join(BUNDLE, 'index.mjs')} in or above ${start}; run 'npm run build' first`);
    }
  }
}

/** The file that every function of a tasker with its state in PostgreSQL loads, and its export. */
export const POSTGRES_LAMBDA_HANDLER = 'postgres.handler';

/**
 * The functions' code, as an asset: of the two stores' entries only the one that is used.
 *
 * @param handler {@link LAMBDA_HANDLER} or {@link POSTGRES_LAMBDA_HANDLER}. Default: the former.
 */
export const lambdaBundle = (handler: string = LAMBDA_HANDLER): lambda.AssetCode =>
  lambda.Code.fromAsset(lambdaBundleFolder(), {
    exclude: handler === POSTGRES_LAMBDA_HANDLER ? ['index.mjs*'] : ['postgres.mjs*'],
  });
