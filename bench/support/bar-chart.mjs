// A chart of horizontal bars, in groups, as SVG that is legible in light and dark.

const WIDTH = 760;
const LABEL_WIDTH = 250;
const VALUE_WIDTH = 110;
const BAR_HEIGHT = 16;
const BAR_STEP = 22;
const GROUP_GAP = 14;
const TOP = 44;

const STYLE = `
    .panel { fill: #f6f8fa; stroke: #d0d7de }
    .text { fill: #1f2328 }
    .soft { fill: #57606a }
    .bar { fill: #8c959f }
    .ours { fill: #0969da }
    @media (prefers-color-scheme: dark) {
      .panel { fill: #161b22; stroke: #30363d }
      .text { fill: #e6edf3 }
      .soft { fill: #9da7b3 }
      .bar { fill: #6e7681 }
      .ours { fill: #58a6ff }
    }`;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const shown = (value) => value.toLocaleString('en', { maximumSignificantDigits: 4 });

/**
 * @param chart.title what the chart says.
 * @param chart.unit of all values.
 * @param chart.groups `{ label?, bars: [{ label, value, isOurs? }] }`; a bar without a number is told as its text.
 * @param chart.isLogarithmic each further tenth of the width is the same factor; the least value is 1.
 */
export function barChart({ title, unit, groups, isLogarithmic = false }) {
  const values = groups
    .flatMap(({ bars }) => bars.map(({ value }) => value))
    .filter((value) => typeof value === 'number');
  const scale = isLogarithmic ? (value) => Math.log10(Math.max(1, value)) : (value) => value;
  const most = scale(Math.max(...values)) || 1;
  const widthOf = (value) => Math.max(2, (scale(value) / most) * (WIDTH - LABEL_WIDTH - VALUE_WIDTH));
  const parts = [];
  let y = TOP;
  for (const { label, bars } of groups) {
    if (label !== undefined) {
      parts.push(`<text class="text" x="18" y="${y + 12}" font-weight="600">${escaped(label)}</text>`);
      y += BAR_STEP;
    }
    for (const { label: name, value, isOurs } of bars) {
      const isNumber = typeof value === 'number';
      const width = isNumber ? widthOf(value) : 0;
      parts.push(`<text class="soft" x="${LABEL_WIDTH - 10}" y="${y + 12}" text-anchor="end">${escaped(name)}</text>`);
      if (isNumber) {
        const paint = isOurs ? 'ours' : 'bar';
        parts.push(
          `<rect class="${paint}" x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>`,
        );
      }
      const text = isNumber ? `${shown(value)} ${unit}` : String(value);
      parts.push(
        `<text class="text" x="${(LABEL_WIDTH + width + 8).toFixed(1)}" y="${y + 12}">${escaped(text)}</text>`,
      );
      y += BAR_STEP;
    }
    y += GROUP_GAP;
  }
  const height = y;
  const scaleNote = isLogarithmic ? ' (logarithmic)' : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="13">
  <title id="title">${escaped(title)}</title>
  <style>${STYLE}
  </style>
  <rect class="panel" x="1" y="1" width="${WIDTH - 2}" height="${height - 2}" rx="8"/>
  <text class="text" x="18" y="28" font-weight="600">${escaped(title)}${scaleNote}</text>
  ${parts.join('\n  ')}
</svg>
`;
}
