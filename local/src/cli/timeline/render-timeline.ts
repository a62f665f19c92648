import type { EpochMs } from 'sfn-redshift-tasker';
import { formatDuration } from '../progress/format-duration.js';
import type { RunRecord } from '../progress/run-record.js';
import type { RunReport } from '../report.js';
import { axisTicks } from './axis-ticks.js';
import { escapeHtml } from './escape-html.js';
import { TIMELINE_STYLE } from './timeline-style.js';
import { type TimelineBar, timelineBars } from './timeline-bars.js';

/** From here on the text on the right of a bar would leave the page, in percent. */
const TEXT_TURNS_AT = 85;

/**
 * A picture of a run as one HTML page that needs nothing else: a bar for each attempt of a state and for each statement,
 * over time. What a statement waited for the database is paler.
 */
export function renderTimeline(report: RunReport, record: Pick<RunRecord, 'attempts' | 'statements'>): string {
  const startedAt = Date.parse(report.startDate) as EpochMs;
  const stoppedAt = (report.stopDate === undefined ? startedAt : Date.parse(report.stopDate)) as EpochMs;
  const { attempts, statements } = timelineBars(record, startedAt, stoppedAt);
  // Statements may end a little after the execution: a cancellation follows it.
  const lengthMs = [...attempts, ...statements].reduce((length, { endMs }) => Math.max(length, endMs), 1);
  const title = `${report.status} after ${formatDuration(stoppedAt - startedAt)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${TIMELINE_STYLE}</style>
</head>
<body>
<h1 class="${report.status === 'SUCCEEDED' ? 'good' : 'bad'}">${escapeHtml(title)}</h1>
<p>${escapeHtml(report.executionArn ?? 'interrupted before the execution began')}</p>
<p>started ${escapeHtml(report.startDate)}</p>
${renderFailure(report)}
<h2>State attempts</h2>
${renderBars(attempts, lengthMs)}
<h2>Statements</h2>
${renderBars(statements, lengthMs)}
</body>
</html>
`;
}

function renderFailure({ error, cause }: RunReport): string {
  const name = error === undefined ? '' : `<p class="bad">${escapeHtml(error)}</p>`;
  return cause === undefined ? name : `${name}\n<pre>${escapeHtml(cause)}</pre>`;
}

function renderBars(bars: readonly TimelineBar[], lengthMs: number): string {
  if (bars.length === 0) return '<p>none</p>';
  const ticks = axisTicks(lengthMs).map(
    (tickMs) => `<span style="left:${percent(tickMs, lengthMs)}%">${formatDuration(tickMs)}</span>`,
  );
  const axis = `<div class="axis" aria-hidden="true"><span></span><span class="track">${ticks.join('')}</span></div>`;
  return `${axis}\n<ul>\n${bars.map((bar) => renderBar(bar, lengthMs)).join('\n')}\n</ul>`;
}

function renderBar(bar: TimelineBar, lengthMs: number): string {
  const { beginMs, details, endMs, kind, label, waitedUntilMs } = bar;
  const pieces: string[] = [];
  if (waitedUntilMs > beginMs) pieces.push(renderPiece('bar waiting', beginMs, waitedUntilMs, lengthMs));
  if (endMs > waitedUntilMs || pieces.length === 0) pieces.push(renderPiece('bar', waitedUntilMs, endMs, lengthMs));
  return (
    `<li class="${kind}" title="${escapeHtml(details)}"><span class="label">${escapeHtml(label)}</span>` +
    `<span class="track" role="img" aria-label="${escapeHtml(details)}">${pieces.join('')}${renderTook(bar, lengthMs)}</span></li>`
  );
}

const renderPiece = (name: string, beginMs: number, endMs: number, lengthMs: number): string =>
  `<span class="${name}" style="left:${percent(beginMs, lengthMs)}%;width:${percent(endMs - beginMs, lengthMs)}%"></span>`;

/** How long it took: right of the bar, else left of it, else inside of it. */
function renderTook({ beginMs, endMs }: TimelineBar, lengthMs: number): string {
  const [begin, end] = [percent(beginMs, lengthMs), percent(endMs, lengthMs)];
  const text = formatDuration(endMs - beginMs);
  if (end < TEXT_TURNS_AT) return `<span class="took" style="left:${end}%">${text}</span>`;
  if (begin > 100 - TEXT_TURNS_AT) return `<span class="took left" style="left:${begin}%">${text}</span>`;
  return `<span class="took inside" style="left:${begin}%">${text}</span>`;
}

const percent = (partMs: number, wholeMs: number): number => Number(((100 * partMs) / wholeMs).toFixed(3));
