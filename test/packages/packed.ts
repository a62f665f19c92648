import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The packages as they are published. */
export const RUNTIME = 'sfn-redshift-tasker';
export const CDK = 'sfn-redshift-tasker-cdk';
export const LOCAL = 'sfn-redshift-tasker-local';

/** A file that `npm publish` would send to the registry. */
export interface PackedPackage {
  readonly name: string;
  /** Path of the `.tgz`. */
  readonly file: string;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** Packs the three packages into `folder`, by name. */
export function packPackages(folder: string): ReadonlyMap<string, PackedPackage> {
  const printed = execFileSync(process.execPath, [join('scripts', 'pack.mjs'), folder, '--json'], { encoding: 'utf8' });
  return new Map((JSON.parse(printed) as PackedPackage[]).map((packed) => [packed.name, packed]));
}
