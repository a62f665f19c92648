import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';

/**
 * Synthesises stacks, without credentials and into a folder that is removed again, and gives their templates by name.
 *
 * @param build puts stacks into the app.
 */
export function synthesise(build) {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk.out-'));
  try {
    const app = new App({ outdir });
    build(app);
    const { stacks } = app.synth();
    return Object.fromEntries(
      stacks.map(({ stackName, templateFile }) => [
        stackName,
        JSON.parse(readFileSync(join(outdir, templateFile), 'utf8')),
      ]),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** The resources of one type in a template. */
export const resourcesOf = ({ Resources }, type) => Object.values(Resources).filter(({ Type }) => Type === type);
