import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageVersion } from './package-version.js';
import { UsageError } from './usage-error.js';

const LOCAL_PACKAGE = 'sfn-redshift-tasker-local';

/** The commands of the laptop cloud, with what they do. */
export const LOCAL_COMMANDS: Readonly<Record<string, string>> = {
  serve: `Serve the laptop cloud on one port, for any AWS client and a browser (${LOCAL_PACKAGE})`,
  run: `Run one execution of a state machine with real SQL on this machine (${LOCAL_PACKAGE})`,
};

/** Whether the command line, as in `process.argv`, calls one of {@link LOCAL_COMMANDS}. */
export const isLocalCommand = (commandLine: readonly string[]): boolean =>
  Object.hasOwn(LOCAL_COMMANDS, commandLine[2] ?? '');

/** The file of the laptop cloud's own command, which reads `process.argv` when it is imported; `undefined` where there is none. */
export function localCommandUrl(): string | undefined {
  const folder = findLocalPackage();
  if (folder === undefined) return undefined;
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  return pathToFileURL(join(folder, bin[LOCAL_PACKAGE] ?? '')).href;
}

/** @throws {UsageError} saying what to install for the command `name`. */
export function refuseLocalCommand(name: string | undefined): never {
  const version = packageVersion(import.meta.url);
  throw new UsageError(
    `'${name ?? ''}' is a command of the laptop cloud; install it with: npm install -D ${LOCAL_PACKAGE}@${version}`,
  );
}

/** In the project around the working directory, or beside this package. */
function findLocalPackage(): string | undefined {
  for (const place of [join(process.cwd(), 'package.json'), import.meta.url]) {
    try {
      return dirname(createRequire(place).resolve(`${LOCAL_PACKAGE}/package.json`));
    } catch {
      // Not here.
    }
  }
  return undefined;
}
