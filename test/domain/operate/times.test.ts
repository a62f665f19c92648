import { expect, it } from '@jest/globals';
import { ago, formatDuration, formatTime } from '../../../src/domain/operate/times.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import { STORY_START, at } from '../../support/builders.js';

it.each([
  [0, '0 s'],
  [-5_000, '0 s'],
  [499, '0 s'],
  [500, '1 s'],
  [5 * SECOND_MS, '5 s'],
  [MINUTE_MS, '1 m'],
  [20 * MINUTE_MS + 5 * SECOND_MS, '20 m 5 s'],
  [3 * HOUR_MS + 20 * MINUTE_MS + 5 * SECOND_MS, '3 h 20 m'],
  [3 * HOUR_MS + 5 * SECOND_MS, '3 h'],
  [2 * DAY_MS + HOUR_MS, '2 d 1 h'],
  [DAY_MS - SECOND_MS, '23 h 59 m'],
  [DAY_MS, '1 d'],
  [HOUR_MS - SECOND_MS, '59 m 59 s'],
  [MINUTE_MS - SECOND_MS, '59 s'],
])('a duration of %i ms is told as %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

it('a time is told without milliseconds, and how long ago it was', () => {
  expect(formatTime(STORY_START)).toBe('2026-01-02T03:04:05Z');
  expect(ago(at(MINUTE_MS), STORY_START)).toBe('1 m ago');
});
