import { describe, expect, it } from '@jest/globals';
import { GetMetricStatisticsCommand, ListMetricsCommand, CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ManualClock, SequentialIds } from '../../../src/adapters/memory/index.js';
import { after, type EpochMs, HOUR_MS, MINUTE_MS } from '../../../src/ports/units.js';
import { AwsJsonServer } from '../../../local/src/http/aws-json-server.js';
import { LambdaHost } from '../../../local/src/lambda/lambda-host.js';
import { CloudWatchService } from '../../../local/src/metrics/cloud-watch-service.js';
import { functionMetrics } from '../../../local/src/metrics/function-metrics.js';
import { LocalMetrics } from '../../../local/src/metrics/local-metrics.js';
import { QueueMetrics } from '../../../local/src/metrics/queue-metrics.js';
import type { QueueContent } from '../../../local/src/queue/queue-content.js';
import { STORY_START } from '../../support/builders.js';

const ERRORS = { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'load' } };

describe('local metrics', () => {
  it('tell metrics apart by their dimensions, in whatever order', () => {
    const metrics = new LocalMetrics();
    metrics.put({ namespace: 'N', name: 'm', dimensions: { a: '1', b: '2' } }, 1, STORY_START);
    metrics.put({ namespace: 'N', name: 'm', dimensions: { b: '2', a: '1' } }, 2, STORY_START);
    metrics.put({ namespace: 'N', name: 'm', dimensions: { a: '1' } }, 4, STORY_START);
    const within = (dimensions: Record<string, string>): number[] =>
      metrics.within({ namespace: 'N', name: 'm', dimensions }, STORY_START, STORY_START + 1).map(({ value }) => value);
    expect([within({ a: '1', b: '2' }), within({ a: '1' }), within({})]).toEqual([[1, 2], [4], []]);
  });

  it('forget the oldest values of a metric that has too many, and keep the newest', () => {
    const metrics = new LocalMetrics();
    for (let count = 0; count < 25_000; count += 1) metrics.put(ERRORS, count, after(STORY_START, count));
    const kept = metrics.within(ERRORS, 0, Number.MAX_SAFE_INTEGER);
    expect(kept.length).toBeLessThanOrEqual(10_000);
    expect(kept.map(({ at, value }) => [at, value])).toEqual(
      kept.map((_, place) => 25_000 - kept.length + place).map((value) => [STORY_START + value, value]),
    );
  });

  it('forget what is older than a day where there are many', () => {
    const metrics = new LocalMetrics();
    for (let count = 0; count < 10_000; count += 1) metrics.put(ERRORS, count, after(STORY_START, count));
    metrics.put(ERRORS, 1, after(STORY_START, 25 * HOUR_MS));
    expect(metrics.within(ERRORS, 0, Number.MAX_SAFE_INTEGER)).toEqual([
      { at: after(STORY_START, 25 * HOUR_MS), value: 1 },
    ]);
  });
});

describe('what Lambda tells', () => {
  it('counts runs, errors and throttles of each function, and how long it ran', async () => {
    const clock = new ManualClock();
    const metrics = new LocalMetrics();
    const host = new LambdaHost({
      ...{ clock, ids: new SequentialIds(), accountId: '000000000000', region: 'eu-west-1' },
      observer: functionMetrics(metrics, clock),
    });
    host.register({ name: 'load', code: { handler: (event) => (event === 'fail' ? Promise.reject(new Error()) : 1) } });
    const { signal } = new AbortController();
    await host.invoke('load', 'fine', signal);
    await host.invoke('load', 'fail', signal);
    host.reserveConcurrency('load', 0);
    await expect(host.invoke('load', 'fine', signal)).rejects.toThrow('Rate Exceeded');
    host.reserveConcurrency('load', undefined);
    await host.invoke('load', 'fine', signal);
    const values = (name: string): number[] =>
      metrics.within({ ...ERRORS, name }, 0, clock.now() + 1).map(({ value }) => value);
    expect({ runs: values('Invocations'), errors: values('Errors'), throttles: values('Throttles') }).toEqual({
      runs: [1, 1, 1],
      errors: [0, 1, 0],
      throttles: [1],
    });
    expect(values('Duration')).toEqual([0, 0, 0]);
  });
});

describe('what SQS tells', () => {
  it('is depth and age of every queue, 0 where nothing is left', async () => {
    const clock = new ManualClock();
    const metrics = new LocalMetrics();
    const message = (ageMs: number) => ({ messageId: 'm', body: '', sentAt: after(clock.now(), -ageMs) });
    const contents: Record<string, QueueContent> = {
      busy: { ready: [message(5_000)], delayed: [message(99_000)], inFlight: [message(7_900), message(1)] },
      empty: { ready: [], delayed: [], inFlight: [] },
    };
    const sqs = {
      queueNames: async () => ['busy', 'empty', 'removed-meanwhile'],
      inspect: async (name: string) => contents[name],
    };
    await new QueueMetrics({ sqs, metrics, clock }).sample();
    const told = metrics.list().map(({ name, dimensions, namespace }) => {
      const [{ value } = { value: NaN }] = metrics.within({ namespace, name, dimensions }, 0, clock.now() + 1);
      return `${namespace} ${dimensions.QueueName} ${name} ${value}`;
    });
    expect(told).toEqual([
      'AWS/SQS busy ApproximateNumberOfMessagesVisible 1',
      'AWS/SQS busy ApproximateNumberOfMessagesNotVisible 2',
      'AWS/SQS busy ApproximateNumberOfMessagesDelayed 1',
      'AWS/SQS busy ApproximateAgeOfOldestMessage 7',
      'AWS/SQS empty ApproximateNumberOfMessagesVisible 0',
      'AWS/SQS empty ApproximateNumberOfMessagesNotVisible 0',
      'AWS/SQS empty ApproximateNumberOfMessagesDelayed 0',
      'AWS/SQS empty ApproximateAgeOfOldestMessage 0',
    ]);
  });
});

describe('CloudWatch on the one endpoint', () => {
  it('gives statistics by period, lists metrics, and refuses what it does not know', async () => {
    const metrics = new LocalMetrics();
    const server = await AwsJsonServer.listen({ ids: new SequentialIds() });
    server.serve(new CloudWatchService(metrics));
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new CloudWatchClient({ endpoint: server.endpoint, region: 'eu-west-1', credentials });
    try {
      const hour = (Math.floor(STORY_START / HOUR_MS) * HOUR_MS) as EpochMs;
      metrics.put(ERRORS, 3, after(hour, 1));
      metrics.put(ERRORS, 5, after(hour, MINUTE_MS - 1));
      metrics.put(ERRORS, 7, after(hour, MINUTE_MS));
      metrics.put(ERRORS, 11, after(hour, HOUR_MS));
      const question = {
        ...{ Namespace: 'AWS/Lambda', MetricName: 'Errors', Period: 60 },
        Dimensions: [{ Name: 'FunctionName', Value: 'load' }],
        StartTime: new Date(hour),
        EndTime: new Date(after(hour, HOUR_MS)),
      };
      const { Datapoints } = await client.send(
        new GetMetricStatisticsCommand({
          ...question,
          Statistics: ['Sum', 'Maximum', 'Minimum', 'Average', 'SampleCount'],
        }),
      );
      expect(Datapoints).toEqual([
        {
          ...{ Timestamp: new Date(hour), Unit: 'None' },
          ...{ Sum: 8, Maximum: 5, Minimum: 3, Average: 4, SampleCount: 2 },
        },
        {
          ...{ Timestamp: new Date(after(hour, MINUTE_MS)), Unit: 'None' },
          ...{ Sum: 7, Maximum: 7, Minimum: 7, Average: 7, SampleCount: 1 },
        },
      ]);
      const { Metrics } = await client.send(new ListMetricsCommand({ Dimensions: [{ Name: 'FunctionName' }] }));
      expect(Metrics).toMatchObject([{ Namespace: 'AWS/Lambda', MetricName: 'Errors' }]);
      expect((await client.send(new ListMetricsCommand({ Namespace: 'AWS/SQS' }))).Metrics).toEqual([]);
      await expect(
        client.send(new GetMetricStatisticsCommand({ ...question, Period: 7, Statistics: ['Sum'] })),
      ).rejects.toThrow(/Period/);
      await expect(
        client.send(new GetMetricStatisticsCommand({ ...question, EndTime: new Date(hour), Statistics: ['Sum'] })),
      ).rejects.toThrow(/StartTime/);
    } finally {
      client.destroy();
      await server.close();
    }
  });
});
