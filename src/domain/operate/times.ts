import type { Answered } from '../../ports/answered.js';
import type { RuleFacts } from '../../ports/inspection.js';
import { after, type EpochMs, HOUR_MS, MINUTE_MS, SECOND_MS, toIsoString } from '../../ports/units.js';
import { STARTER_MARGIN_MS } from '../starter-life.js';
import type { Evidence } from './evidence.js';

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
const UNIT_MS: Readonly<Record<string, number>> = { minute: MINUTE_MS, hour: HOUR_MS, day: 24 * HOUR_MS };
const PERIOD_DEFAULT_MS = MINUTE_MS;

/** `3 h 20 m`, `20 m 5 s`, `5 s`: the two largest units. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / SECOND_MS));
  const parts: (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return '0 s';
  const shown = parts.slice(first, first + 2).filter(([count], index) => index === 0 || count > 0);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
}

/** Without milliseconds, which nobody reads. */
export const formatTime = (at: EpochMs): string => toIsoString(at).replace(/\.\d+Z$/, 'Z');

/** How long ago, as a sentence's end. */
export const ago = (now: EpochMs, at: EpochMs): string => `${formatDuration(now - at)} ago`;

/** The reconciler's period by its rule's schedule; the construct's default where that is not known. */
export const reconcilePeriodMs = ({ road }: Evidence): number => periodOf(road?.schedule);

/** The period of a rule by its schedule; that of the construct's reconciler where it is not known. */
export function periodOf(rule: Answered<RuleFacts> | undefined): number {
  const schedule = rule?.kind === 'known' ? rule.value.schedule : undefined;
  const [, count, unit] = RATE.exec(schedule ?? '') ?? [];
  return count === undefined || unit === undefined ? PERIOD_DEFAULT_MS : Number(count) * (UNIT_MS[unit] ?? MINUTE_MS);
}

/** By when the reconciler has looked at an invocation that it takes up from `from` on. */
export const reconciledBy = (evidence: Evidence, from: EpochMs): EpochMs =>
  after(Math.max(evidence.now, from) as EpochMs, reconcilePeriodMs(evidence));

/** By when the reconciler completes a statement that has ended. */
export const completedBy = (evidence: Evidence, registeredAt: EpochMs): EpochMs =>
  reconciledBy(evidence, after(registeredAt, evidence.settings.reconcileGraceMs));

/** From when on a starter that registered an invocation counts as gone. */
export const starterGoneAt = ({ settings }: Evidence, registeredAt: EpochMs): EpochMs =>
  after(registeredAt, settings.starterTimeLimitMs + STARTER_MARGIN_MS);

/** By when the reconciler settles an invocation without a statement. */
export const settledBy = (evidence: Evidence, registeredAt: EpochMs): EpochMs =>
  reconciledBy(evidence, starterGoneAt(evidence, registeredAt));
