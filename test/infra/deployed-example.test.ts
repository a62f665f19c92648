import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createExampleApp } from '../../infra/example/app.js';
import { DeployedStack } from './deployed/deployed-stack.js';
import { readTemplate } from './deployed/template.js';

const WORKGROUP_IDS = { reports: '00000000-0000-0000-0000-000000000000' };

/** The feeds of one night, as the example's launcher lays them out. */
const prepareDrop = (folder: string): { readonly loadDate: string } =>
  JSON.parse(
    execFileSync(process.execPath, ['examples/nightly-load/prepare-drop.mjs', folder], { encoding: 'utf8' }),
  ) as {
    loadDate: string;
  };

describe('the synthesised example, deployed onto the laptop cloud', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deployed-example-'));
  let stack: DeployedStack;
  let night: { readonly loadDate: string };

  beforeAll(async () => {
    createExampleApp(join(folder, 'cdk.out')).synth();
    stack = await DeployedStack.deploy(readTemplate(join(folder, 'cdk.out')), {
      workgroupIds: WORKGROUP_IDS,
      s3Directory: join(folder, 's3'),
    });
    night = prepareDrop(join(folder, 's3'));
    await stack.redshift.runScript(readFileSync('examples/nightly-load/setup.sql', 'utf8'));
  });

  afterAll(async () => {
    await stack.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('loads a night', async () => {
    const { status, error, cause, output } = await stack.run('NightlyLoad', { ...night, journeysTimeoutSeconds: 3 });
    expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED' });
    expect(JSON.parse(output ?? '')).toMatchObject({ outcome: 'loaded, warnings' });
  });

  it('reports the night: one tasker for the cluster, one for the workgroup, in both query languages', async () => {
    const { status, error, cause, output } = await stack.run('Report', { day: night.loadDate });
    expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED' });
    expect(JSON.parse(output ?? '')).toEqual({ day: night.loadDate, state: 'FINISHED' });
    const places = [...stack.guard.used].filter((permission) => permission.includes('ExecuteStatement'));
    expect(places).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/:cluster:warehouse$/),
        expect.stringMatching(/:workgroup\/0{8}-/),
      ]),
    );
  });

  it('is allowed everything that it does, and fails at nothing behind the scenes', () => {
    expect([...stack.guard.refused]).toEqual([]);
    expect(stack.failures).toEqual([]);
    expect(stack.guard.used.size).toBeGreaterThan(10);
  });
});
