import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { LocalCloud } from '../../../local/src/cloud/local-cloud.js';
import type { ExecutionView, OverviewView } from '../../../local/src/console/console-views.js';
import { runSql } from '../../support/states.js';

/** Where Debian has it. */
const CHROMIUM = '/usr/bin/chromium';
const ENDLESS = 'select pg_sleep(300)';

const sqlState = (sqlStatement: string, over: object = {}) =>
  runSql({ sqlStatement }, { ResultPath: null, TimeoutSeconds: 90, ...over });
const QUICK = {
  StartAt: 'Try',
  States: {
    Try: sqlState('select * from nowhere', {
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Count' }],
      End: true,
    }),
    Count: sqlState('select 1 as one', { End: true }),
  },
};
const SLOW = { StartAt: 'Sleep', States: { Sleep: sqlState(ENDLESS, { End: true }) } };

let cloud: LocalCloud;
let quick: string;
beforeAll(async () => {
  cloud = await LocalCloud.start({ hasConsole: true });
  quick = (await cloud.runStateMachine(QUICK, { day: 1 }, { name: 'quick' })).executionArn;
  await cloud.createStateMachine('slow', SLOW);
});
afterAll(() => cloud.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${cloud.endpoint}${path}`, { headers, redirect: 'manual' });
const overview = async (): Promise<OverviewView> =>
  (await (await get('/_console/api/overview')).json()) as OverviewView;
const post = (path: string, body: object = {}) =>
  fetch(`${cloud.endpoint}/_console/api/${path}`, { method: 'POST', body: JSON.stringify(body) });
const until = async <Value>(look: () => Promise<Value | undefined>): Promise<Value> => {
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
  }
};

describe('the console over HTTP', () => {
  it('shows executions, statements with their SQL, and queues', async () => {
    const seen = await overview();
    expect(seen.executions).toMatchObject([{ arn: quick, stateMachineName: 'quick', status: 'SUCCEEDED' }]);
    expect(seen.stateMachines.map(({ name }) => name)).toEqual(['quick', 'slow']);
    expect(seen.statements).toMatchObject([
      { status: 'FINISHED', sqls: ['select 1 as one'], rows: 1 },
      { status: 'FAILED', sqls: ['select * from nowhere'], error: expect.stringContaining('does not exist') },
    ]);
    expect(seen.queues.map(({ name, ready }) => [name, ready])).toEqual([
      ['sfn-redshift-tasker-completions', []],
      ['sfn-redshift-tasker-completions-dead', []],
      ['sfn-redshift-tasker-rules-dead', []],
      ['sfn-redshift-tasker-upkeep-failures', []],
    ]);
  });

  it('shows what went into each state of an execution and came out of it', async () => {
    const response = await get(`/_console/api/executions/${encodeURIComponent(quick)}`);
    const seen = (await response.json()) as ExecutionView;
    expect(seen).toMatchObject({ status: 'SUCCEEDED', input: '{"day":1}', output: '{"day":1}' });
    expect(JSON.parse(seen.definition)).toEqual(QUICK);
    expect(seen.visits.map(({ stateName, input, output }) => [stateName, input, output])).toEqual([
      ['Try', '{"day":1}', '{"day":1}'],
      ['Count', '{"day":1}', '{"day":1}'],
    ]);
    expect(seen.attempts.map(({ stateName, outcome }) => [stateName, outcome])).toEqual([
      ['Try', 'failed'],
      ['Count', 'succeeded'],
    ]);
    expect(seen.statements).toHaveLength(2);
  });

  it('serves its page with what keeps strangers out, and leads visitors to it', async () => {
    const page = await get('/_console/');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(await page.text()).toContain('app.js');
    const visitor = await get('/', { accept: 'text/html' });
    expect([visitor.status, visitor.headers.get('location')]).toEqual([302, '/_console/']);
  });

  it('says as JSON what it does not have', async () => {
    for (const path of ['/_console/nothing', '/_console/api/nothing', '/_console/..%2F..%2Fpackage.json']) {
      const response = await get(path);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: 'NotFound' });
    }
    const missing = await get(`/_console/api/executions/${encodeURIComponent(`${quick}x`)}`);
    expect(await missing.json()).toMatchObject({ error: 'ExecutionDoesNotExist' });
  });

  it('is reached by no page of a stranger', async () => {
    for (const headers of [{ origin: 'http://example.org' }, { 'sec-fetch-site': 'cross-site' }]) {
      expect((await get('/_console/api/overview', headers)).status).toBe(403);
      const stopped = await fetch(`${cloud.endpoint}/_console/api/faults`, {
        method: 'POST',
        headers,
        body: '{"kind":"lose"}',
      });
      expect(stopped.status).toBe(403);
    }
    expect((await overview()).faults).toEqual([]);
  });

  it('tells of changes as they come', async () => {
    const response = await get('/_console/api/changes');
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.getReader();
    const next = async (): Promise<string> => Buffer.from((await reader?.read())?.value ?? []).toString();
    expect(await next()).toBe('data: changed\n\n');
    await post('faults', { kind: 'delay', delayMs: 1_000 });
    expect(await next()).toBe('data: changed\n\n');
    await reader?.cancel();
    await post('faults', { kind: 'delay', delayMs: -1 }).then(async (refused) => {
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ error: 'InvalidRequest' });
    });
  });

  it('starts and stops executions, and cancels statements', async () => {
    const slow = (await overview()).stateMachines.find(({ name }) => name === 'slow');
    const started = (await (await post('start', { stateMachineArn: slow?.arn, input: '{}' })).json()) as {
      arn: string;
    };
    const statement = await until(async () =>
      (await overview()).statements.find(({ sqls, status }) => sqls[0] === ENDLESS && status === 'STARTED'),
    );
    await post(`cancel/${statement.id}`);
    await until(async () =>
      (await overview()).statements.find(({ id, status }) => id === statement.id && status === 'ABORTED'),
    );
    await post(`stop/${encodeURIComponent(started.arn)}`);
    await until(async () =>
      (await overview()).executions.find(({ arn, status }) => arn === started.arn && status !== 'RUNNING'),
    );
  });
});

(existsSync(CHROMIUM) ? describe : describe.skip)(`the console in a browser (skipped without ${CHROMIUM})`, () => {
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];
  /** Without Playwright's own limit of half a minute, which a busy machine may need. */
  const newPage = async (): Promise<Page> => {
    const opened = await browser.newPage();
    opened.setDefaultTimeout(0);
    return opened;
  };

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'], timeout: 0 });
    page = await newPage();
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto(cloud.endpoint);
  });
  afterAll(() => browser.close());

  it('draws the states of an execution in the colours of their outcomes', async () => {
    await page.locator('button', { hasText: 'quick' }).first().click();
    await page.locator('.node.caught[aria-label="Try, Task, caught"]').waitFor();
    await page.locator('.node.succeeded[aria-label="Count, Task, succeeded"]').waitFor();
  });

  it('shows input and output of the state that is chosen, by keyboard too', async () => {
    await page.locator('[aria-label^="Try, Task"]').focus();
    await page.keyboard.press('Enter');
    await page.locator('.details h3', { hasText: 'Try' }).waitFor();
    expect(await page.locator('.details pre').first().innerText()).toContain('"day": 1');
  });

  it('shows what begins and ends while one looks on, and stops it', async () => {
    await page.locator('select').selectOption({ label: 'slow' });
    await page.getByRole('button', { name: 'Start execution' }).click();
    await page.locator('.node.running[aria-label^="Sleep"]').waitFor();
    await page.locator('.badge', { hasText: 'STARTED' }).first().waitFor();
    await page.getByRole('button', { name: 'Stop execution' }).click();
    await page.locator('[aria-label="Execution"] .badge', { hasText: 'ABORTED' }).waitFor();
    await page.locator('.node.cancelled[aria-label^="Sleep"]').waitFor();
  });

  it('asks for faults and shows that they wait', async () => {
    await page.getByRole('button', { name: 'Lose the next event' }).click();
    await page.getByText('lost.').waitFor();
    expect((await overview()).faults).toContainEqual({ kind: 'lose' });
  });

  it('keeps to its own files, and nothing goes wrong in it', async () => {
    expect(problems).toEqual([]);
  });

  it('cannot be reached from a page of another site', async () => {
    const stranger = await newPage();
    await stranger.goto('data:text/html,<p>a stranger</p>');
    const outcome = await stranger.evaluate(
      (url) =>
        fetch(url, { method: 'POST', body: '{"kind":"lose"}' }).then(
          (response) => response.status,
          () => 'refused',
        ),
      `${cloud.endpoint}/_console/api/faults`,
    );
    expect(['refused', 403]).toContain(outcome);
    expect((await overview()).faults.filter(({ kind }) => kind === 'lose')).toHaveLength(1);
    await stranger.close();
  });
});

it('shows what an item of a distributed Map runs, and lists a few items of many', async () => {
  const items = { StartAt: 'Same', States: { Same: { Type: 'Pass', End: true } } };
  const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
  const machine = {
    StartAt: 'Each',
    States: { Each: { Type: 'Map', ItemProcessor: { ProcessorConfig, ...items }, End: true } },
  };
  const input = Array.from({ length: 150 }, (_, number) => number);
  await cloud.runStateMachine(machine, input, { name: 'wide' });
  const listed = (await overview()).executions;
  expect(listed.filter(({ stateMachineName }) => stateMachineName === 'wide/Each')).toHaveLength(10);
  expect(listed.map(({ stateMachineName }) => stateMachineName)).toEqual(expect.arrayContaining(['wide', 'quick']));
  const item = listed.find(({ stateMachineName }) => stateMachineName === 'wide/Each');
  const seen = (await (
    await get(`/_console/api/executions/${encodeURIComponent(item?.arn ?? '')}`)
  ).json()) as ExecutionView;
  expect(JSON.parse(seen.definition)).toMatchObject(items);
});
