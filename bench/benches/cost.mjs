// Dollars per million statements, by a model whose counts are compared with the requests that are really sent.
import { readFileSync } from 'node:fs';
import { costOfStatement, WRITE_UNITS } from '../support/cost-model.mjs';
import { run as countCalls } from './calls.mjs';

const RUN_TIMES = { '1 s': 1, '1 min': 60, '1 h': 3600 };
const MILLION = 1_000_000;

export const title = 'Dollars per million statements (model; unit prices in bench/prices.json)';

export async function run() {
  const prices = JSON.parse(readFileSync(new URL('../prices.json', import.meta.url), 'utf8'));
  const calls = await countCalls({ stories: ['with a task token'] });
  const counted = (what) => calls.find(({ name }) => name === `with a task token: ${what}`).value;
  const figures = Object.entries(RUN_TIMES).flatMap(([label, seconds]) =>
    Object.entries(costOfStatement(seconds, prices)).map(([way, dollars]) => ({
      name: `${label}: ${way}`,
      ...(dollars === undefined
        ? { value: 'cannot wait so long', unit: '' }
        : { value: dollars * MILLION, unit: 'USD' }),
    })),
  );
  const dollars = (name) => figures.find((figure) => figure.name === name).value;
  return [
    ...figures,
    {
      name: '1 h: share of a poll loop every 30 s',
      value: dollars('1 h: this package') / dollars('1 h: poll loop, every 30 s'),
      unit: '',
    },
    {
      name: '1 s: share of a poll loop every 5 s',
      value: dollars('1 s: this package') / dollars('1 s: poll loop, every 5 s'),
      unit: '',
    },
    // 0 where the model prices exactly the writes and reads that a statement makes.
    {
      name: 'requests to DynamoDB that the model does not price',
      value: Math.abs(counted('DynamoDB writes') - Object.keys(WRITE_UNITS).length) + counted('DynamoDB reads'),
      unit: 'requests',
    },
  ];
}
