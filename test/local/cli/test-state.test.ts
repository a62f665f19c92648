import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createProgram } from '../../../local/src/cli/program.js';

describe('sfn-redshift-tasker-local test-state', () => {
  let folder: string;
  let file: string;
  const machine = {
    StartAt: 'Clean',
    States: {
      Clean: {
        Type: 'Task',
        Resource: 'arn:${AWS::Partition}:states:::glue:startJobRun.sync',
        Parameters: { 'JobName.$': '$.job' },
        Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Clean' }],
        End: true,
      },
    },
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'test-state-'));
    file = join(folder, 'load.asl.json');
    writeFileSync(file, JSON.stringify(machine));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function testState(...options: string[]): Promise<{ status: number | undefined; answer: unknown }> {
    let status: number | undefined;
    let stdout = '';
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((stdout += String(text))));
    try {
      const program = createProgram((given) => (status = given));
      await program.parseAsync(['test-state', file, '--state', 'Clean', ...options], { from: 'user' });
    } finally {
      write.mockRestore();
    }
    return { status, answer: JSON.parse(stdout) as unknown };
  }

  it('shows output and data, and ends with 0 where the execution would go on', async () => {
    const options = ['--input', '{"job":"clean"}', '--mock-result', '{"JobRunState":"SUCCEEDED"}'];
    expect(await testState(...options)).toEqual({
      status: 0,
      answer: {
        status: 'SUCCEEDED',
        output: { JobRunState: 'SUCCEEDED' },
        inspectionData: expect.objectContaining({ afterParameters: { JobName: 'clean' } }) as unknown,
      },
    });
  });

  it('ends with 1 where the state would be tried again, and with 0 where the error would be caught', async () => {
    const options = ['--input', '{"job":"clean"}', '--mock-error', 'Busy', '--inspect', 'INFO'];
    expect(await testState(...options)).toEqual({ status: 1, answer: { status: 'RETRIABLE', error: 'Busy' } });
    expect(await testState(...options, '--retries', '1')).toMatchObject({
      status: 0,
      answer: { status: 'CAUGHT_ERROR', nextState: 'Clean', output: { job: 'clean', error: { Error: 'Busy' } } },
    });
  });

  it('says what cannot be tested', async () => {
    await expect(testState('--mock-result', '5', '--mock-error', 'Busy')).rejects.toThrow(
      'the state cannot be tested: A test mock should have only one of the following fields: [result, errorOutput].',
    );
  });
});
