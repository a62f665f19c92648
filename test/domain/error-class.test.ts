import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { classifyError, diagnoseError, type ErrorClass } from '../../src/domain/error-class.js';

/** An error text as somebody reported it, with the class that a person gave it. */
interface ReportedText {
  readonly text: string;
  readonly class: ErrorClass;
  /** Further classes that are right as well. */
  readonly alsoRight?: readonly ErrorClass[];
  /** Whether the same statement may succeed after a pause, with nobody having changed anything. */
  readonly retryHelps: boolean;
  readonly source: string;
}

const TEXTS = JSON.parse(readFileSync('test/domain/error-texts.json', 'utf8')) as readonly ReportedText[];

/** Words that mean something in a message, and nothing in a name. */
const MISLEADING = [
  'job_timeouts',
  'connection_id',
  'deadlock',
  'orders_1023',
  'disk full',
  'permission denied',
  'x already exists',
  'not supported',
  'violates check constraint',
];

const rightClasses = ({ class: expected, alsoRight = [] }: ReportedText): readonly string[] => [expected, ...alsoRight];
const titled = (texts: readonly ReportedText[]): [string, ReportedText][] =>
  texts.map((text) => [text.text.replaceAll(/\s+/g, ' ').slice(0, 150), text]);

describe('the class of an error text', () => {
  it('is told of at least 120 texts, each with its source', () => {
    expect(TEXTS.length).toBeGreaterThanOrEqual(120);
    expect(new Set(TEXTS.map(({ text }) => text)).size).toBe(TEXTS.length);
    for (const { source } of TEXTS) expect(source).toMatch(/\w/);
  });

  it.each(titled(TEXTS))('is right: %s', (_, text) => {
    expect(rightClasses(text)).toContain(classifyError(text.text));
  });

  it.each(titled(TEXTS.filter(({ retryHelps }) => !retryHelps)))(
    'advises no retry that cannot help: %s',
    (_, { text }) => {
      const { retryHelps, hint = '' } = diagnoseError(text);
      expect({ retryHelps, hint }).toEqual({ retryHelps: false, hint: expect.not.stringMatching(/retry/) });
    },
  );

  it('does not depend on the names and literals in a message', () => {
    const changed = TEXTS.flatMap(({ text }) =>
      MISLEADING.map((name) => [
        text,
        text.replaceAll(/"[\w.]+"/g, `"${name}"`).replaceAll(/(?<=\s)'[\w.]+'/g, `'${name}'`),
      ]),
    ).filter(([before, after]) => before !== after && !before?.includes('"pg_') && !before?.includes("'C'"));
    expect(changed.length).toBeGreaterThan(250);
    expect(changed.filter(([before, after]) => classifyError(before) !== classifyError(after))).toEqual([]);
  });

  it.each(MISLEADING)('is unknown where a message is not known, whatever words are in it: %s', (words) => {
    expect(classifyError(`ERROR: step 7 of the nightly load says: ${words}`)).toBe('unknown');
    expect(classifyError(`ERROR: ${words.toUpperCase()}? (P0001)`)).toBe('unknown');
  });

  it('is unknown without a text', () => {
    expect(diagnoseError(undefined)).toEqual({ errorClass: 'unknown', retryHelps: false });
  });

  it.each([
    ['ERROR: something new (SQLSTATE 42501)', 'permission'],
    ['SQL Error [42P01]: ERROR: something new', 'not-found'],
    ["{'S': 'ERROR', 'C': '40001', 'M': 'something new', 'L': '57014'}", 'serializable-isolation'],
    ["(u'ERROR', u'53100', u\"something new\")", 'resource'],
    ['ERROR: query 42501 says 57014', 'unknown'],
  ])('goes by a SQLSTATE where one is shown, and by nothing that looks like one: %s', (text, expected) => {
    expect(classifyError(text)).toBe(expected);
  });

  it.each([
    ['1016', 'resource'],
    ['1207', 'data'],
    ['34509', 'resource'],
    ['8001', 'unknown'],
  ])('goes by the engine’s code %s', (code, expected) => {
    const box = `error: Something new\n code: ${code}\n context: \n query: 1016\n location: a.cpp:1207`;
    expect(classifyError(`ERROR: Something new\n Detail:\n ---------\n ${box}`)).toBe(expected);
  });

  it.each([
    ['403', 'permission', false],
    ['404', 'not-found', false],
    ['503', 'resource', true],
  ])('goes by what S3 answered: %s', (status, errorClass, retryHelps) => {
    expect(diagnoseError(`ERROR: S3ServiceException:Something new,Status ${status},Error New`)).toMatchObject({
      errorClass,
      retryHelps,
    });
  });

  // Patterns of which some would take minutes over all of such a text.
  it.each(['\n', ' ', '\t\n', "'", '"', '(', '\\', "('ERROR', '", 'ERROR: '])(
    'reads the beginning of a text that goes on for ever with %j, and no more',
    (unit) => {
      const endless = unit.repeat(1_000_000 / unit.length);
      expect(classifyError(endless)).toBe('unknown');
      expect(classifyError(`ERROR: ${endless}`)).toBe('unknown');
      expect(classifyError(`ERROR: deadlock detected\n Detail: ${endless}`)).toBe('deadlock');
    },
  );
});
