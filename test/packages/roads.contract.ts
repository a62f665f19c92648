import { expect, it } from '@jest/globals';
import type { Project } from './project.js';
import {
  bundleReadyHandler,
  requireHandlers,
  runMachine,
  runReadmeHandlers,
  runProgram,
  synthesiseReadmeStack,
} from './roads.js';
import { CDK, LOCAL, RUNTIME } from './packed.js';

/** What everybody can do within the first hour who has installed one of the packages; for every way to install them. */
export interface RoadProjects {
  readonly deploy: () => Project;
  readonly embed: () => Project;
  readonly test: () => Project;
}

export function describeRoads({ deploy, embed, test }: RoadProjects): void {
  it(`who installs ${CDK} synthesises the README's stack, with the functions' code`, async () => {
    const { resources, code } = await synthesiseReadmeStack(deploy());
    expect(resources).toMatchObject({ 'AWS::StepFunctions::StateMachine': 1, 'AWS::DynamoDB::Table': 1 });
    expect(resources['AWS::Lambda::Function']).toBe(2);
    expect(code).toContain('index.mjs');
  });

  it(`who installs ${RUNTIME} runs the README's handlers with a store of one's own`, async () => {
    expect((await runReadmeHandlers(embed())).stdout).toContain('examined: 0');
  });

  it(`who installs ${RUNTIME} may require the handlers as well`, async () => {
    expect((await requireHandlers(embed())).stdout).toContain('"examined":0');
  });

  it(`who installs ${RUNTIME} bundles the ready handler of a function, which names a missing setting when it is invoked`, async () => {
    expect(await bundleReadyHandler(embed())).toMatch(/^ConfigurationError .*TASKER_/);
  });

  it(`who installs ${RUNTIME} makes calls against its fakes, as the reference shows`, async () => {
    expect(await runProgram(embed(), 'call.mjs', 'docs/reference/fakes.md')).toMatch(/Id: '/);
  });

  it(`who installs ${RUNTIME} has a command with a help`, async () => {
    const { exitCode, stdout } = await embed().command(RUNTIME, '--help');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('asl')]);
  });

  it(`who installs ${RUNTIME} alone is told in one line what to install in order to run a state machine`, async () => {
    const { exitCode, stdout, stderr } = await embed().command(RUNTIME, 'run', 'machine.asl.json');
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: .*npm install -D sfn-redshift-tasker-local@\d+\.\d+\.\d+\n$/);
  });

  it(`who installs ${LOCAL} runs a state machine with real SQL`, async () => {
    const report = await runMachine(test());
    expect(report).toMatchObject({ status: 'SUCCEEDED', statements: [{ status: 'FINISHED' }] });
    expect(JSON.stringify((report as { output: unknown }).output)).toContain('42');
  });

  it(`who installs ${LOCAL} runs state machines by the command ${RUNTIME} as well, which hands over`, async () => {
    const [own, handedOver] = await Promise.all(
      [LOCAL, RUNTIME].map(async (name) => await test().command(name, 'run', '--help')),
    );
    expect(own?.stdout).toContain('--timeline');
    expect(handedOver).toEqual(own);
  });

  it(`who installs ${LOCAL} runs the README's bench`, async () => {
    expect(await runProgram(test(), 'bench.mjs')).toMatch(/^SUCCEEDED 54\d+ 1\n$/);
  });
}
