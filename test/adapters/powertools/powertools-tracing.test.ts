import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import xRay, { type Segment } from 'aws-xray-sdk-core';
import { PowertoolsTracing } from '../../../src/adapters/powertools/powertools-tracing.js';
import { tracedPort } from '../../../src/adapters/traced-port.js';
import { A_TASK_TOKEN } from '../../support/builders.js';
import { World } from '../../support/world.js';
import { type SegmentDocument, XRayDaemon } from '../../support/x-ray-daemon.js';
import { describeTracingContract, type SeenSpan } from '../../contract/tracing.contract.js';

let daemon: XRayDaemon;

beforeAll(async () => {
  daemon = await XRayDaemon.listen();
  xRay.setDaemonAddress(daemon.address);
});

afterAll(() => daemon.close());

const headerOf = ({ trace_id, id }: Segment): string => `Root=${trace_id};Parent=${id};Sampled=1`;

/** Lambda's own segment stands around the work. */
const withinFunction = (segment: Segment): PowertoolsTracing =>
  new PowertoolsTracing({
    header: () => headerOf(segment),
    tracer: { isTracingEnabled: () => true, getSegment: () => segment },
  });

/** A document's spans, those within others first. */
const spansIn = (document: SegmentDocument, traceOf: string | undefined): SeenSpan[] =>
  (document.subsegments ?? []).flatMap((subsegment) => {
    const { errorName, ...fields } = subsegment.annotations ?? {};
    const span = {
      ...{ name: subsegment.name, fields },
      ...(errorName !== undefined && { errorName: String(errorName) }),
      ...(traceOf !== undefined && { traceOf }),
    };
    return [...spansIn(subsegment, traceOf), span];
  });

describeTracingContract('PowertoolsTracing', async () => {
  daemon.texts.length = 0;
  const segment = new xRay.Segment('function');
  return {
    tracing: withinFunction(segment),
    header: headerOf(segment),
    spans: async () => {
      if (!segment.isClosed()) segment.close();
      await daemon.received(({ id }) => id === segment.id);
      return daemon
        .documents()
        .flatMap((document) =>
          spansIn(document, document.trace_id === segment.trace_id ? undefined : document.trace_id),
        );
    },
  };
});

describe('PowertoolsTracing', () => {
  it('keeps the execution’s trace across the queue, and no secret leaves with it', async () => {
    daemon.texts.length = 0;
    const starter = new xRay.Segment('starter');
    const completer = new xRay.Segment('completer');
    let present = starter;
    const tracing = new PowertoolsTracing({
      header: () => headerOf(present),
      tracer: { isTracingEnabled: () => true, getSegment: () => present },
    });
    const world = new World({
      replace: ({ store, redshiftData, taskCallback }) => ({
        tracing,
        store: tracedPort('InvocationStore', store, tracing),
        redshiftData: tracedPort('RedshiftData', redshiftData, tracing),
        taskCallback: tracedPort('TaskCallback', taskCallback, tracing),
      }),
    });
    await world.startTask({
      sqlStatement: "insert into secrets values ('hunter2', :amount)",
      parameters: [{ name: 'amount', value: 'an amount of 4711' }],
    });
    present = completer;
    world.redshiftData.finish(world.statements.at(-1)?.id ?? '');
    await world.drain();
    for (const segment of [starter, completer]) segment.close();
    await daemon.received(({ id }) => id === completer.id);

    const answered = daemon.documents().filter(({ name }) => name === 'sfn-redshift-tasker');
    expect(answered.map(({ trace_id, parent_id }) => [trace_id, parent_id])).toEqual([
      [starter.trace_id, starter.id],
      [starter.trace_id, starter.id],
    ]);
    const namesIn = (document: SegmentDocument): string[] => [...spansIn(document, undefined)].map(({ name }) => name);
    expect(answered.flatMap(namesIn)).toEqual([
      'RedshiftData.describeStatement',
      'TaskCallback.sendTaskSuccess',
      'answer',
      'InvocationStore.markProcessed',
      'finish',
    ]);
    const text = daemon.texts.join('\n');
    for (const secret of [A_TASK_TOKEN, 'hunter2', 'an amount of', 'insert into']) expect(text).not.toContain(secret);
  });

  it('tells of no error more than its name', async () => {
    daemon.texts.length = 0;
    const segment = new xRay.Segment('function');
    const tracing = withinFunction(segment);
    const error = Object.assign(new Error("syntax error at or near 'hunter2'"), { name: 'ValidationException' });
    const port = tracedPort('RedshiftData', { executeStatement: () => Promise.reject(error) }, tracing);
    await expect(port.executeStatement()).rejects.toBe(error);
    segment.close();
    const { subsegments } = await daemon.received(({ id }) => id === segment.id);
    expect(subsegments).toMatchObject([{ error: true, annotations: { errorName: 'ValidationException' } }]);
    expect(daemon.texts.join()).not.toContain('hunter2');
  });

  it('does what is not traced all the same', async () => {
    const tracing = new PowertoolsTracing({
      header: () => undefined,
      tracer: {
        isTracingEnabled: () => true,
        getSegment: () => {
          throw new Error('no segment');
        },
      },
    });
    expect(await tracing.within({ name: 'work', header: 'nonsense' }, async () => 1)).toBe(1);
    // Outside Lambda Powertools' own tracer is off.
    expect(await new PowertoolsTracing({ header: () => 'x' }).within({ name: 'work' }, async () => 2)).toBe(2);
  });
});
