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

  it('is unknown without a text, or in one that says nothing', () => {
    expect(classifyError('')).toBe('unknown');
    expect(classifyError('ERROR: ')).toBe('unknown');
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

  it.each<[ErrorClass, string]>([
    ['data', '22012 42804 42846 42P18 21000 22023 22P02'],
    ['constraint', '23502 23503 23505 23514 2BP01 55006 23P01'],
    ['not-found', '26000 34000 3D000 3F000 42703 42704 42883 42P01 42P02'],
    ['serializable-isolation', '40001'],
    ['deadlock', '40P01'],
    ['permission', '42501 28000 28P01'],
    ['syntax', '42702 0A000 0LP01 25001 42P20 42601 42701'],
    ['already-exists', '42710 42723 42P03 42P04 42P05 42P06 42P07'],
    ['resource', '53100 53200 53300 53400 54001'],
    ['lock-timeout', '55P03'],
    ['connection', '57P01 57P02 57P03 08006 08001'],
    ['cancelled', '57014'],
    ['unknown', '25P02 XX000 HY000 P0001 99999'],
  ])('is %s by each of the SQLSTATEs %s, where the text says nothing more', (expected, states) => {
    for (const state of states.split(' ')) {
      expect([state, classifyError(`ERROR: something new (SQLSTATE ${state})`)]).toEqual([state, expected]);
    }
  });

  it.each([
    ['57014', 'canceling statement due to statement timeout', 'timeout'],
    ['42601', 'Statement is too large', 'resource'],
    ['42701', 'relation "a" already exists', 'already-exists'],
    ['XX000', 'deadlock detected', 'deadlock'],
    ['25P02', 'deadlock detected', 'unknown'],
  ])('goes by the text where the SQLSTATE %s leaves it open: %s', (state, message, expected) => {
    expect(classifyError(`ERROR: ${message} (SQLSTATE ${state})`)).toBe(expected);
  });

  it.each<[string, ErrorClass, boolean, string | undefined]>([
    ['ERROR: permission denied for relation sales', 'permission', false, 'grant the database user that'],
    ['ERROR: 1023', 'serializable-isolation', true, 'another transaction changed the same tables; retry'],
    ['ERROR: deadlock detected', 'deadlock', true, 'retry; lock tables in the same order everywhere'],
    ['ERROR: canceling statement due to lock timeout', 'lock-timeout', true, 'retry; another session holds the lock'],
    ['ERROR: connection refused', 'connection', true, 'retry; the cluster may have been paused'],
    ['ERROR: no pg_hba.conf entry for host "a", SSL off', 'connection', false, undefined],
    ['ERROR: too many connections', 'resource', true, 'retry after a pause, with a growing interval'],
    ['ERROR: disk full', 'resource', false, undefined],
    ['ERROR: producer table not ready', 'resource', true, 'retry after a pause'],
    ['ERROR: division by zero', 'data', false, undefined],
    ['ERROR: something new', 'unknown', false, undefined],
  ])('says whether a retry helps, and what to do: %s', (text, errorClass, retryHelps, hint) => {
    const found = diagnoseError(text);
    expect(found).toMatchObject({ errorClass, retryHelps });
    if (hint === undefined) expect(found).not.toHaveProperty('hint');
    else expect(found.hint).toContain(hint);
  });

  it('is that of two sessions in each other’s way where they met in the catalogue’s own index', () => {
    const met = 'duplicate key violates unique constraint "pg_class_relname_nsp_index"';
    expect(classifyError(`ERROR: ${met}`)).toBe('serializable-isolation');
    expect(classifyError(`ERROR: duplicate key value violates unique constraint "pg_type"`)).toBe(
      'serializable-isolation',
    );
    expect(classifyError('ERROR: duplicate key value violates unique constraint "sales_pkey"')).toBe('constraint');
    expect(classifyError(`ERROR: no ${met}`)).not.toBe('serializable-isolation');
  });

  it.each([
    ['1004', 'resource', false],
    ['1016', 'resource', false],
    ['1058', 'data', false],
    ['1207', 'data', false],
    ['10000', 'data', false],
    ['30000', 'permission', false],
    ['32000', 'data', false],
    ['32103', 'resource', true],
    ['32999', 'data', false],
    ['31999', 'unknown', false],
    ['33000', 'unknown', false],
    ['34509', 'resource', true],
    ['8001', 'unknown', false],
  ])('goes by the engine’s code %s', (code, expected, retryHelps) => {
    const box = `error: Something new\n code: ${code}\n context: \n query: 1016\n location: a.cpp:1207`;
    expect(diagnoseError(`ERROR: Something new\n Detail:\n ---------\n ${box}`)).toMatchObject({
      ...{ errorClass: expected, retryHelps },
    });
  });

  it.each([
    ['403', 'permission', false],
    ['404', 'not-found', false],
    ['401', 'permission', false],
    ['400', 'load', false],
    ['429', 'resource', true],
    ['499', 'load', false],
    ['500', 'resource', true],
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
