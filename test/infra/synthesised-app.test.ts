import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import aslValidator from 'asl-validator';
import { aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { createExampleApp } from '../../infra/example/app.js';
import { Resolver } from './deployed/resolver.js';
import { readTemplate, resourcesOfType, type SynthesisedTemplate } from './deployed/template.js';

/** CDK states a dependency that a reference implies, too. */
const LINT_IGNORED = 'W3005';

/** What a person loses who deploys a template in which one of these has another name: its contents, or its place in dashboards. */
const STATEFUL = ['AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::KMS::Key', 'AWS::IAM::Role', 'AWS::Logs::LogGroup'];

const hasCfnLint = spawnSync('cfn-lint', ['--version']).status === 0;

describe('npm run synth', () => {
  const folder = mkdtempSync(join(tmpdir(), 'synthesised-app-'));
  let template: SynthesisedTemplate;
  let output: string;

  beforeAll(() => {
    const withoutAccount = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
    output = execFileSync('npm', ['run', '--silent', 'synth'], {
      encoding: 'utf8',
      env: { ...withoutAccount, CDK_OUTDIR: folder, HOME: folder },
    });
    template = readTemplate(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('needs neither credentials nor look-ups', () => {
    const { missing } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { missing?: unknown[] };
    expect(missing ?? []).toEqual([]);
  });

  it('is told nothing by cdk-nag', () => {
    const report = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8')) as {
      pluginReports: unknown[];
    };
    expect(output).not.toContain('AwsSolutions');
    expect(report.pluginReports).toEqual([]);
  });

  it('would be told of a queue that takes plain HTTP', () => {
    const app = createExampleApp(join(folder, 'unsafe'));
    new sqs.Queue(new Stack(app, 'Unsafe'), 'Queue');
    expect(() => app.synth()).toThrow(/AwsSolutions-SQS4/);
  });

  (hasCfnLint ? it : it.skip)('passes cfn-lint (skipped where that is not installed)', () => {
    const { stdout } = spawnSync(
      'cfn-lint',
      ['--ignore-checks', LINT_IGNORED, '--', join(folder, 'SfnRedshiftTaskerExample.template.json')],
      { encoding: 'utf8' },
    );
    expect(stdout).toBe('');
  });

  it('makes state machines that are valid', () => {
    const resolver = new Resolver(template, { accountId: '111122223333', region: 'eu-west-1' });
    const machines = resourcesOfType(template, 'AWS::StepFunctions::StateMachine');
    expect(machines.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['NightlyLoad', 'Report']);
    for (const [, { DefinitionString }] of machines) {
      const definition = JSON.parse(String(resolver.resolve(DefinitionString))) as never;
      const { isValid, errors } = aslValidator(definition);
      expect({ isValid, errors }).toEqual({ isValid: true, errors: [] });
    }
  });

  it('keeps the logical ids of what holds state: a change replaces it', () => {
    const ids = Object.entries(template.resources)
      .filter(([, { Type }]) => STATEFUL.includes(Type))
      .map(([id, { Type, DeletionPolicy }]) => `${Type} ${id} ${DeletionPolicy ?? 'Delete'}`);
    expect(ids).toMatchInlineSnapshot(`
     [
       "AWS::KMS::Key AlarmKeyE05DE300 Retain",
       "AWS::KMS::Key WarehouseKey8DE8541C Retain",
       "AWS::DynamoDB::Table WarehouseStateTable89378048 Retain",
       "AWS::IAM::Role WarehouseRoleA74E6209 Delete",
       "AWS::Logs::LogGroup WarehouseStarterLogs5E6B47AE Delete",
       "AWS::Logs::LogGroup WarehouseUpkeepLogs051D627C Delete",
       "AWS::SQS::Queue WarehouseCallbackCompletionDeadLetters2AE613B6 Delete",
       "AWS::SQS::Queue WarehouseCallbackCompletionsF316BF5B Delete",
       "AWS::SQS::Queue WarehouseCallbackRuleDeadLetters52729081 Delete",
       "AWS::SQS::Queue WarehouseCallbackUpkeepFailures0414E007 Delete",
       "AWS::Logs::LogGroup ReportsStarterLogs803E7065 Delete",
       "AWS::IAM::Role NightlyLoadRole2FBD287F Delete",
       "AWS::IAM::Role ReportRole48CCB615 Delete",
     ]
    `);
  });

  it('brings the functions’ code along', () => {
    const folders = resourcesOfType(template, 'AWS::Lambda::Function').map(([, { Code }]) =>
      template.assetFolder((Code as { S3Key: string }).S3Key),
    );
    expect(folders).toHaveLength(3);
    for (const code of folders) expect(existsSync(join(code, 'index.mjs'))).toBe(true);
  });
});
