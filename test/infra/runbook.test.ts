import { Duration } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type TaskerAlarm, alarmsOf } from './deployed/template-alarms.js';
import { aStack, aTasker, templateOf } from './a-stack.js';

const RUNBOOK = readFileSync('docs/operations.md', 'utf8');

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title: string;
    readonly markdown?: string;
    readonly query?: string;
    readonly annotations?: { readonly horizontal?: readonly { readonly value: number }[] };
  };
}

describe('the runbook', () => {
  let template: ReturnType<typeof templateOf>;
  let alarms: readonly TaskerAlarm[];

  beforeAll(() => {
    const stack = aStack();
    aTasker(stack, {
      ...{ completerLambdaFunctionProps: {}, pools: { loads: 5 } },
      longestSingletonWait: Duration.hours(2),
    });
    template = templateOf(stack);
    alarms = alarmsOf(template.toJSON() as never);
  });

  it('has the section that each alarm’s description ends with', () => {
    const headings = [...RUNBOOK.matchAll(/^### (\w+)$/gm)].map(([, name = '']) => name.toLowerCase());
    const sections = alarms.map(
      ({ AlarmDescription }) => / Runbook: docs\/operations\.md#(\w+)$/.exec(AlarmDescription)?.[1],
    );
    expect(sections).toHaveLength(16);
    expect([...new Set(sections)].sort()).toEqual(headings.sort());
  });

  it('says in each section what the alarm means, what to look at, what to do and what not to do', () => {
    const sections = RUNBOOK.split(/^### /m).slice(1);
    expect(sections.length).toBeGreaterThan(8);
    for (const section of sections) {
      for (const part of ['**Means**', '**Look at**', '**Do**', '**Do not**']) expect(section).toContain(part);
    }
  });

  it('answers the question of each widget of the dashboard', () => {
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard')) as {
      readonly Properties: { readonly DashboardBody: unknown };
    }[];
    const body = JSON.parse(textOf(dashboard?.Properties.DashboardBody)) as { widgets: Widget[] };
    const questions = body.widgets.filter(({ type }) => type !== 'text').map(({ properties }) => properties.title);
    expect(questions).toHaveLength(16);
    expect(questions.filter((question) => !RUNBOOK.includes(`\n| ${question} |`))).toEqual([]);
  });

  it('is where the dashboard sends one first, with the lines that alarms draw and what went wrong lately', () => {
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard')) as {
      readonly Properties: { readonly DashboardBody: unknown };
    }[];
    const { widgets } = JSON.parse(textOf(dashboard?.Properties.DashboardBody)) as { widgets: Widget[] };
    const [first] = widgets;
    expect(first?.properties.markdown).toContain('docs/operations.md');
    expect(first?.properties.markdown).toContain('sfn-redshift-tasker explain EXECUTION_ARN --stack ');
    const lines = widgets.flatMap(({ properties }) => properties.annotations?.horizontal ?? []);
    const thresholds = alarms
      .filter(({ id }) => /OldestInFlightPastDue|CompletionsWait|PoolWaitsTooLong|SingletonWaitsTooLong/.test(id))
      .map(({ Threshold }) => Threshold);
    expect(lines.map(({ value }) => value).sort()).toEqual(thresholds.sort());
    const last = widgets.at(-1);
    expect([last?.type, last?.properties.query?.match(/SOURCE/g)?.length]).toEqual(['log', 3]);
  });

  it('shows the saved query', () => {
    const [query] = Object.values(template.findResources('AWS::Logs::QueryDefinition'));
    const { QueryString, Name, LogGroupNames } = query?.Properties as Record<string, unknown>;
    expect(RUNBOOK).toContain(`\`\`\`text\n${String(QueryString)}\n\`\`\``);
    expect(Name).toMatch(/^sfn-redshift-tasker\/.*\/story of an execution$/);
    expect(LogGroupNames).toHaveLength(3);
  });
});

/** The text that a template value will have, with names of resources in it. */
const textOf = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
        .map((part) => (typeof part === 'string' ? part : 'x'))
        .join('');
