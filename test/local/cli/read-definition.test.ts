import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../../src/cli/command-line.js';
import { machineNameOf, readDefinitionOptions } from '../../../local/src/cli/definition-options.js';
import { readDefinition } from '../../../local/src/cli/read-definition.js';

const PASS = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'definitions-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const written = (name: string, content: string | object): string => {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};
const read = (given: string): unknown => JSON.parse(readDefinition(given, 'the state machine'));

const SAM = `
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Table: { Type: String, Default: sales }
  Bucket: { Type: String }
Resources:
  Tasker: { Type: AWS::Serverless::Function, Properties: { Handler: index.handler } }
  Nightly:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions:
        TaskerArn: !GetAtt Tasker.Arn
        Tbl: !Ref Table
        Target: !Sub 's3://\${Bucket}/\${AWS::Region}/'
        Both: !Join ['-', [a, !Ref Table]]
      Definition:
        StartAt: Load
        States:
          Load:
            Type: Task
            Resource: arn:aws:states:::lambda:invoke.waitForTaskToken
            Parameters:
              FunctionName: \${TaskerArn}
              Payload:
                taskToken.$: $$.Task.Token
                sqlStatement: unload ('select 1 from \${Tbl}') to '\${Target}' -- \${Both} \${Other}
            End: true
`;

describe('a definition on the command line', () => {
  it('is read as it is, with placeholders where no text stands', () => {
    const text = '{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":${Seconds},"End":true}}}';
    expect(readDefinition(written('open.asl.json', text), 'x')).toBe(text);
  });

  it('may be YAML', () => {
    const text = 'StartAt: A\nStates:\n  A: {Type: Pass, End: true} # the end\n';
    expect(read(written('pass.asl.yaml', text))).toEqual(PASS);
    expect(machineNameOf('jobs/pass.asl.yaml')).toBe('pass');
  });

  it('tells where a file is no YAML', () => {
    const file = written('wrong.yml', 'StartAt: "A\nStates: {');
    expect(() => readDefinition(file, 'x')).toThrow(UsageError);
    expect(() => readDefinition(file, 'x')).toThrow(/wrong\.yml' is not YAML: .* line \d/u);
  });

  it('may stand in a template of SAM, whose values it takes', () => {
    const definition = read(written('sam.yaml', SAM)) as typeof PASS & { States: { Load: { Parameters: object } } };
    expect(definition.States.Load.Parameters).toEqual({
      FunctionName: 'arn:aws:lambda:eu-west-1:111122223333:function:Tasker',
      Payload: {
        'taskToken.$': '$$.Task.Token',
        sqlStatement: "unload ('select 1 from sales') to 's3://${Bucket}/eu-west-1/' -- a-sales ${Other}",
      },
    });
  });

  it('has what its template leaves open filled in by --substitute', () => {
    const file = written('sam.yaml', SAM);
    const some = readDefinitionOptions({ substitute: ['Bucket=raw'] });
    expect(() => some.filled(readDefinition(file, 'x'), file)).toThrow("--substitute 'Other=...'");
    const all = readDefinitionOptions({ substitute: ['Bucket=raw', 'Other=none'] });
    expect(all.filled(readDefinition(file, 'x'), file)).toContain("s3://raw/eu-west-1/' -- a-sales none");
  });

  it('may be a file beside the template', () => {
    written('machines/load.asl.yaml', 'StartAt: A\nStates:\n  A: {Type: Pass, Comment: "${Word}", End: true}\n');
    const properties = { DefinitionUri: 'machines/load.asl.yaml', DefinitionSubstitutions: { Word: 'it is "so"' } };
    const template = { Resources: { Load: { Type: 'AWS::Serverless::StateMachine', Properties: properties } } };
    expect(read(written('template.json', template))).toEqual({
      StartAt: 'A',
      States: { A: { Type: 'Pass', Comment: 'it is "so"', End: true } },
    });
  });

  it('is one of several of a template by its logical id', () => {
    const machine = (comment: string): object => ({
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { DefinitionString: JSON.stringify({ ...PASS, Comment: comment }) },
    });
    const file = written('two.template.json', { Resources: { First: machine('1'), Second: machine('2') } });
    expect(read(`${file}#Second`)).toEqual({ ...PASS, Comment: '2' });
    expect(machineNameOf(`${file}#Second`)).toBe('two-template');
    expect(() => readDefinition(file, 'x')).toThrow(/has the state machines First, Second; say which.*#LOGICAL_ID/u);
    expect(() => readDefinition(`${file}#Third`, 'x')).toThrow(
      /has the state machines First, Second; say which: Third/u,
    );
  });

  it('is none where a template is named for a file that is none', () => {
    const file = written('pass.asl.json', PASS);
    expect(() => readDefinition(`${file}#A`, 'x')).toThrow("is no template, so there is no 'A' in it");
  });
});
