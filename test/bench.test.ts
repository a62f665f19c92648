import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** Of the benches whose figures are the same on every machine. */
const CHARTS = ['cost.svg', 'latency.svg'];

interface Report {
  readonly machine: Readonly<Record<string, string>>;
  readonly results: readonly { readonly bench: string; readonly figures: readonly { name: string; value: number }[] }[];
  readonly broken: readonly string[];
}

/** Runs what `npm run bench` runs, without its build. */
function bench(...commandLine: string[]): { status: number | null; report: Report; told: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/run.mjs', '--json', ...commandLine], {
    encoding: 'utf8',
  });
  return { status, report: JSON.parse(stdout || '{}') as Report, told: stderr };
}

type Budgets = Record<string, { max?: number; min?: number; goal?: number }>;
const budgets = JSON.parse(readFileSync('bench/budgets.json', 'utf8')) as Budgets;

describe('npm run bench', () => {
  it('holds the counts, costs and latencies that it promises', () => {
    const folder = mkdtempSync(join(tmpdir(), 'charts-'));
    const { status, report, told } = bench('--only', 'cost,latency', '--check', '--charts', folder);
    const drawn = CHARTS.map((name) => readFileSync(join(folder, name), 'utf8'));
    rmSync(folder, { recursive: true });
    expect([status, report.broken, told]).toEqual([0, [], expect.not.stringContaining('budget')]);
    expect(report.machine).toMatchObject({ node: process.version });
    expect(report.results.map(({ bench: name }) => name)).toEqual(['cost', 'latency']);
    // What the pages show is what the bench draws, today.
    expect(CHARTS.map((name) => readFileSync(join('docs/images', name), 'utf8'))).toEqual(drawn);
  });

  it('ends with 1 and names the figure where a budget is broken, and for a figure that is not there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'budgets-'));
    const file = join(folder, 'budgets.json');
    const name = "latency: by its event, from the completer's invocation";
    writeFileSync(file, JSON.stringify({ ...budgets, [name]: { max: 1 }, 'latency: by pigeon': { max: 1 } }));
    const { status, report, told } = bench('--only', 'latency', '--check', '--budgets', file);
    rmSync(folder, { recursive: true });
    expect(status).toBe(1);
    expect(report.broken).toEqual([
      expect.stringMatching(new RegExp(`^${name} is \\d+, at most 1 is allowed$`)),
      'latency: by pigeon: there is no such figure',
    ]);
    expect(told).toContain(`budget broken: ${name}`);
  });

  it('names the benches there are where asked for another one', () => {
    const { status, told } = bench('--only', 'pigeon');
    expect([status, told]).toEqual([2, expect.stringContaining('calls, capacity, cost, cold-start')]);
  });

  it('holds the statement, its duplicate, its retry and its reconciler to their requests', () => {
    const { status, report } = bench('--only', 'calls', '--check');
    expect([status, report.broken]).toEqual([0, []]);
    expect(Object.keys(budgets).filter((budget) => budget.startsWith('calls: ')).length).toBeGreaterThan(15);
  });
});
