// The charts of docs/performance.md and docs/explanation/cost.md: which figures of which bench, under which file name.
import { barChart } from './bar-chart.mjs';

const OURS = 'this package';
const valuesOf = (figures) => new Map(figures.map(({ name, value }) => [name, value]));

/** Figures named `<group>: <bar>`, as groups. */
function grouped(figures, groups, isOurs) {
  return groups.map(([prefix, label]) => ({
    label,
    bars: figures
      .filter(({ name }) => name.startsWith(`${prefix}: `))
      .map(({ name, value }) => ({ label: name.slice(prefix.length + 2), value }))
      .map((bar) => ({ ...bar, isOurs: isOurs(bar.label) })),
  }));
}

/** By bench: file name, and the chart of that bench's figures. */
export const CHARTS = {
  cost: {
    file: 'cost.svg',
    draw: (figures) =>
      barChart({
        ...{ title: 'Dollars per million statements', unit: 'USD', isLogarithmic: true },
        groups: grouped(
          figures.filter(({ name }) => !name.includes('share of')),
          [
            ['1 s', 'a statement of 1 second'],
            ['1 min', 'of 1 minute'],
            ['1 h', 'of 1 hour'],
          ],
          (label) => label === OURS,
        ),
      }),
  },
  latency: {
    file: 'latency.svg',
    draw(figures) {
      const values = valuesOf(figures);
      const bar = (label, name) => ({ label, value: values.get(name), isOurs: true });
      return barChart({
        ...{ title: 'To the answered task, where services answer after 20 ms', unit: 'ms' },
        groups: [
          {
            bars: [
              bar('in the fast lane', "in the fast lane, from the statement's end"),
              bar('by its event', "by its event, from the completer's invocation"),
              bar('by the reconciler', 'by the reconciler, from its invocation'),
              { label: 'the system before, by event', value: values.get('the system before, by its event') },
            ],
          },
        ],
      });
    },
  },
  batch: {
    file: 'batch.svg',
    draw: (figures) =>
      barChart({
        ...{ title: '10,000 completions, one completer', unit: 's', isLogarithmic: true },
        groups: grouped(
          figures.filter(({ unit }) => unit === 's'),
          [5, 20, 100].map((ms) => [`services after ${ms} ms`, `services answer after ${ms} ms`]),
          (label) => label === 'in batches',
        ),
      }),
  },
  growth: {
    file: 'growth.svg',
    draw(figures) {
      const sizes = ['10', '100', '1,000', '10,000'];
      const values = valuesOf(figures);
      const group = (label, what, where = 'in flight') => ({
        label,
        bars: sizes.map((size) => ({
          label: `${size} ${where}`,
          value: values.get(`${size} ${where}: ${what}`),
          isOurs: true,
        })),
      });
      return barChart({
        ...{ title: 'Requests where more and more statements are in flight', unit: 'requests' },
        groups: [
          group('LATEST', 'LATEST'),
          group('cancelling an execution, per statement', 'cancelling an execution, per statement'),
          group('a pass of the reconciler, per statement', 'a pass of the reconciler, per statement'),
          group('an end in a pool that hands its slot over', 'an end that hands over', 'in a queue'),
        ],
      });
    },
  },
  'cold-start': {
    file: 'cold-start.svg',
    draw(figures) {
      const values = valuesOf(figures);
      return barChart({
        ...{ title: 'Load and first statement', unit: 'ms' },
        groups: [
          {
            bars: [
              { label: OURS, value: values.get('load and first statement'), isOurs: true },
              { label: "the SDK's clients alone", value: values.get("the same of the SDK's clients alone") },
              { label: 'the system before (elsewhere)', value: values.get('the same of the system before, elsewhere') },
            ],
          },
        ],
      });
    },
  },
};
