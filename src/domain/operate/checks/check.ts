import type { Answered } from '../../../ports/answered.js';

/** What doctor looks at; each name is one line. */
export const CHECK_NAMES = [
  'table',
  'table-keys',
  'table-indexes',
  'table-time-to-live',
  'database',
  'completion-rule',
  'completion-rule-target',
  'completion-rule-prefix',
  'prefix-overlap',
  'execution-ended-rule',
  'schedule',
  'reconciler-alive',
  'mapping',
  'mapping-partial-batch',
  'queue-policy',
  'queue-visibility',
  'queue-dead-letters',
  'key-policy',
  'one-role',
  'permissions',
  'time-limits',
  'pool-sizes',
  'dead-letters',
  'clock-skew',
  'data-api',
] as const;

export type CheckName = (typeof CHECK_NAMES)[number];

/** One line of doctor. `not known`: it could not be looked at from here; nothing follows from it. */
export interface CheckResult {
  readonly check: CheckName;
  readonly level: 'ok' | 'warning' | 'failure' | 'not known';
  readonly sentence: string;
  /** What to do; absent where all is well. */
  readonly remedy?: string;
}

export const ok = (check: CheckName, sentence: string): CheckResult => ({ check, level: 'ok', sentence });

export const failure = (check: CheckName, sentence: string, remedy: string): CheckResult => ({
  check,
  level: 'failure',
  sentence,
  remedy,
});

export const warning = (check: CheckName, sentence: string, remedy: string): CheckResult => ({
  ...failure(check, sentence, remedy),
  level: 'warning',
});

export const notKnown = (check: CheckName, sentence: string): CheckResult => ({ check, level: 'not known', sentence });

/** A check of something that may be missing or unknown. */
export function checkAnswer<T>(
  check: CheckName,
  answer: Answered<T>,
  onMissing: () => CheckResult,
  judge: (value: T) => CheckResult,
): CheckResult {
  if (answer.kind === 'unknown') return notKnown(check, answer.reason);
  return answer.kind === 'missing' ? onMissing() : judge(answer.value);
}
