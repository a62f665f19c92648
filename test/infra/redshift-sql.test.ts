import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from '@jest/globals';
import { PropsError, RedshiftSql, type RedshiftSqlProps, type SfnRedshiftTasker } from '../../infra/src/index.js';
import { anApp, aStack, aTasker, CLUSTER, faultsOf, templateOf, warningsOf } from './a-stack.js';

const SQL = { onCreate: 'create schema sales', onDelete: 'drop schema sales' };

interface ResourceOfTemplate {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

const resourcesIn = (template: Template): Record<string, ResourceOfTemplate> =>
  template.findResources('Custom::RedshiftSql') as unknown as Record<string, ResourceOfTemplate>;
const resourcesOf = (stack: Stack): Record<string, ResourceOfTemplate> => resourcesIn(templateOf(stack));

/** Which of the others each resource waits for. Only a whole synthesis makes dependencies of constructs those of resources. */
const orderOf = (stack: Stack): Record<string, string[]> => {
  const name = (id: string): string => id.replace(/(Resource)?[0-9A-F]{8}$/, '');
  const resources = resourcesIn(Template.fromStack(stack));
  const ids = Object.keys(resources);
  return Object.fromEntries(
    Object.entries(resources).map(([id, { DependsOn = [] }]) => [
      name(id),
      DependsOn.filter((other) => ids.includes(other)).map(name),
    ]),
  );
};

const withSql = (props: Partial<RedshiftSqlProps> = {}): Stack => {
  const stack = aStack();
  new RedshiftSql(stack, 'Schema', { tasker: aTasker(stack), ...SQL, ...props });
  return stack;
};

describe('RedshiftSql', () => {
  it('is a custom resource that the starter answers within an hour', () => {
    const [{ Properties } = { Properties: {} }] = Object.values(resourcesOf(withSql()));
    expect(Properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^TaskerStarter/), 'Arn'] },
      ServiceTimeout: '3600',
      onCreate: 'create schema sales',
      onDelete: 'drop schema sales',
      timeoutSeconds: 3_600,
    });
  });

  it('passes on what else it is given', () => {
    const given = {
      onUpdate: ['select :a', 'select 2'],
      parameters: { a: '1' },
      physicalResourceId: 'sales',
      noEcho: true,
    };
    const stack = withSql({ ...given, timeout: Duration.minutes(5) });
    const [{ Properties } = { Properties: {} }] = Object.values(resourcesOf(stack));
    expect(Properties).toMatchObject({ ...given, ServiceTimeout: '300', timeoutSeconds: 300 });
  });

  it('waits until the tasker is complete, so that the answer finds its way, and goes before it', () => {
    const stack = withSql();
    const template = Template.fromStack(stack);
    const [{ DependsOn = [] } = {}] = Object.values(resourcesIn(template));
    const needed = ['AWS::Events::Rule', 'AWS::Lambda::EventSourceMapping', 'AWS::IAM::Policy', 'AWS::DynamoDB::Table'];
    for (const type of needed)
      expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(template.findResources(type))));
  });

  it('waits for the callback infrastructure that its tasker shares', () => {
    const stack = aStack();
    const first = aTasker(stack);
    const second = aTasker(stack, { callbackInfraOf: first }, 'Second');
    new RedshiftSql(stack, 'Schema', { tasker: second, ...SQL });
    const template = Template.fromStack(stack);
    const [{ DependsOn = [] } = {}] = Object.values(resourcesIn(template));
    const mappings = Object.keys(template.findResources('AWS::Lambda::EventSourceMapping'));
    expect(DependsOn).toEqual(expect.arrayContaining(mappings));
  });

  it('runs after the one that was defined before it, by tasker', () => {
    const stack = aStack();
    const tasker = aTasker(stack);
    const other = aTasker(
      stack,
      { redshiftTargetProps: { ...CLUSTER, dbUser: 'reader' }, callbackInfraOf: tasker },
      'Other',
    );
    const make = (id: string, of: SfnRedshiftTasker, serializable = true): RedshiftSql =>
      new RedshiftSql(stack, id, { tasker: of, ...SQL, serializable });
    make('First', tasker);
    make('Elsewhere', other);
    make('Beside', tasker, false);
    make('Second', tasker);
    make('Third', tasker);
    expect(orderOf(stack)).toEqual({ First: [], Elsewhere: [], Beside: [], Second: ['First'], Third: ['Second'] });
  });

  it('refuses an order of the author’s that goes against the definition', () => {
    const stack = aStack();
    const tasker = aTasker(stack);
    const first = new RedshiftSql(stack, 'First', { tasker, ...SQL });
    const second = new RedshiftSql(stack, 'Second', { tasker, ...SQL });
    expect(faultsOf(stack)).toEqual([]);
    first.node.addDependency(second);
    expect(faultsOf(stack)).toEqual([expect.stringContaining('serializable: false')]);
  });

  it('gives what the last statement returned', () => {
    const stack = aStack();
    const sql = new RedshiftSql(stack, 'Ask', { tasker: aTasker(stack), onCreate: 'select 1 as one' });
    const id = Object.keys(resourcesOf(stack))[0];
    expect(stack.resolve(sql.column('one'))).toEqual({ 'Fn::GetAtt': [id, 'row.one'] });
    expect(stack.resolve(sql.statementId)).toEqual({ 'Fn::GetAtt': [id, 'statementId'] });
    expect(stack.resolve(sql.physicalResourceId)).toEqual({ Ref: id });
  });

  it('can be retained', () => {
    const [{ DeletionPolicy } = {}] = Object.values(resourcesOf(withSql({ removalPolicy: RemovalPolicy.RETAIN })));
    expect(DeletionPolicy).toBe('Retain');
  });

  it('needs no permission of its own', () => {
    const bare = aStack();
    aTasker(bare);
    const policies = (stack: Stack): unknown => templateOf(stack).findResources('AWS::IAM::Policy');
    expect(policies(withSql())).toEqual(policies(bare));
    expect(warningsOf(withSql())).toEqual([]);
  });

  it.each<[string, Partial<RedshiftSqlProps>, string]>([
    [
      'a time limit over an hour',
      { timeout: Duration.minutes(61) },
      'timeout is 3660 seconds; allowed: whole seconds from 1 to 3600',
    ],
    ['a time limit of nothing', { timeout: Duration.seconds(0) }, 'timeout is 0 seconds'],
    ['a time limit of parts of seconds', { timeout: Duration.millis(1_500) }, 'timeout is 1.5 seconds'],
    ['SQL that is empty', { onCreate: ' ' }, 'onCreate: sqlStatement is a string of 1 characters'],
    [
      'a batch that is too long',
      { onUpdate: new Array<string>(41).fill('select 1') },
      'onUpdate: sqlStatements is an array of 41',
    ],
    [
      'a parameter that is empty',
      { onCreate: 'select :a', parameters: { a: '' } },
      "the value of 'a' is an empty string",
    ],
    [
      'a physical id that is too long',
      { physicalResourceId: 'x'.repeat(901) },
      'physicalResourceId is a string of 901 characters',
    ],
    ['a physical id with a meaning', { physicalResourceId: 'x/not-created' }, 'physicalResourceId is a string'],
    ['another database', { database: 'secret' }, "database is 'secret', which the role of"],
  ])('refuses %s', (_what, props, message) => {
    expect(() => withSql(props)).toThrow(message);
    expect(() => withSql(props)).toThrow(PropsError);
  });

  it('refuses to be without SQL', () => {
    const stack = aStack();
    const tasker = aTasker(stack);
    expect(() => new RedshiftSql(stack, 'Nothing', { tasker })).toThrow('there is no SQL');
  });

  it('takes values that are only known at deployment', () => {
    const app = anApp();
    const [one, two] = [new Stack(app, 'One'), new Stack(app, 'Two')];
    const tasker = aTasker(one);
    const first = new RedshiftSql(one, 'First', { tasker, onCreate: 'select 1 as one' });
    new RedshiftSql(two, 'Second', { tasker, onCreate: 'select :one', parameters: { one: first.column('one') } });
    expect(faultsOf(two)).toEqual([]);
  });
});
