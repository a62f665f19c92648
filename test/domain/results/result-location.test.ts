import { describe, expect, it } from '@jest/globals';
import {
  formatResultLocation,
  isWithin,
  locationOf,
  parseResultLocation,
} from '../../../src/domain/results/result-location.js';
import { AN_EXECUTION_ARN } from '../../support/builders.js';

const INVOCATION = { executionArn: AN_EXECUTION_ARN, invocationId: 'abc' };

describe('a place for results', () => {
  it.each([
    ['s3://lake', { bucket: 'lake', prefix: '' }],
    ['s3://lake/', { bucket: 'lake', prefix: '' }],
    ['s3://my.lake-1/a/b=1/', { bucket: 'my.lake-1', prefix: 'a/b=1' }],
    ['s3://192.168.0.1a/x', { bucket: '192.168.0.1a', prefix: 'x' }],
    ['s3://a192.168.0.1/x', { bucket: 'a192.168.0.1', prefix: 'x' }],
    ['s3://lake-xn--1/x', { bucket: 'lake-xn--1', prefix: 'x' }],
    ['s3://lake--x-s3-1', { bucket: 'lake--x-s3-1', prefix: '' }],
    [`s3://${'b'.repeat(63)}`, { bucket: 'b'.repeat(63), prefix: '' }],
    ['s3://abc/', { bucket: 'abc', prefix: '' }],
    ["s3://lake/it's(1)!_.-", { bucket: 'lake', prefix: "it's(1)!_.-" }],
    [`s3://lake/${'p'.repeat(512)}`, { bucket: 'lake', prefix: 'p'.repeat(512) }],
  ])('is read from %s', (text, expected) => {
    expect(parseResultLocation(text)).toEqual(expected);
  });

  it.each([
    '',
    'lake/results',
    'S3://lake',
    'xs3://lake',
    's3://ab',
    's3://lake-',
    's3://lake./x',
    's3://lake_1/x',
    's3://sthree-lake/x',
    's3://amzn-s3-demo-lake/x',
    's3://lake--ol-s3/x',
    's3://lake--table-s3',
    's3://lake.mrap',
    's3://10.20.30.40',
    'https://lake.s3.amazonaws.com/x',
    's3://',
    's3:///x',
    's3://La-ke/x',
    's3://la/x',
    `s3://${'b'.repeat(64)}`,
    's3://192.168.0.1/x',
    's3://a..b/x',
    's3://-lake/x',
    's3://xn--lake/x',
    's3://lake--x-s3/x',
    's3://lake//x',
    's3://lake/x//y',
    's3://lake/x//',
    's3://lake/../x',
    's3://lake/./x',
    's3://lake/*',
    's3://lake/a?b',
    's3://lake/${aws:username}',
    's3://lake/a b',
    's3://lake/ä',
    's3://lake/a\nb',
    's3://lake/a\u0000b',
    's3://lake/%2e%2e/x',
    's3://user@lake/x',
    `s3://lake/${'p'.repeat(513)}`,
  ])('is not %j', (text) => {
    expect(parseResultLocation(text)).toBeUndefined();
  });

  it('is written as it is read', () => {
    for (const text of ['s3://lake', 's3://lake/a/b']) {
      expect(formatResultLocation(parseResultLocation(text)!)).toBe(text);
    }
  });

  it.each([
    ['s3://lake/results', 's3://lake/results', true],
    ['s3://lake/results/day', 's3://lake/results', true],
    ['s3://lake/anything', 's3://lake', true],
    ['s3://lake', 's3://lake', true],
    ['s3://sea', 's3://lake', false],
    ['s3://lake/results-of-others', 's3://lake/results', false],
    ['s3://lake', 's3://lake/results', false],
    ['s3://sea/results', 's3://lake/results', false],
  ])('%s within %s: %j', (inner, outer, expected) => {
    expect(isWithin(parseResultLocation(inner)!, parseResultLocation(outer)!)).toBe(expected);
  });
});

describe('the key of a result', () => {
  const lake = { bucket: 'lake', prefix: 'results' };

  it('has the execution’s name and the invocation’s id, and is the same each time', () => {
    const location = locationOf(INVOCATION, lake, 'jsonl');
    expect(location).toEqual({
      bucket: 'lake',
      key: expect.stringMatching(/^results\/[\w-]+\/abc-[0-9a-f]{12}\.jsonl$/) as unknown,
    });
    expect(locationOf(INVOCATION, lake, 'jsonl')).toEqual(location);
    expect(locationOf(INVOCATION, { ...lake, prefix: '' }, 'csv').key).not.toMatch(/^\//);
  });

  it.each([
    ['ä b', '__b'],
    ['*', '_'],
    ['..', '_'],
    ['.', '_'],
    ['..a', '..a'],
    ['a.=-_9', 'a.=-_9'],
  ])('has, of the execution name %j, the step %j', (name, step) => {
    const executionArn = `arn:aws:states:eu-west-1:111122223333:execution:machine:${name}`;
    expect(locationOf({ ...INVOCATION, executionArn }, { ...lake, prefix: '' }, 'json').key).toMatch(
      new RegExp(`^${step.replaceAll('.', '\\.')}/abc-[0-9a-f]{12}\\.json$`),
    );
  });

  it('is another one for the execution of another state machine with the same name', () => {
    const [one, other] = ['one', 'other'].map((machine) =>
      locationOf(
        { ...INVOCATION, executionArn: `arn:aws:states:eu-west-1:111122223333:execution:${machine}:daily` },
        lake,
        'csv',
      ),
    );
    expect(one).not.toEqual(other);
  });

  it.each(['..', '.', 'a/../../b', '*', 'ä b', '%2e'])('has no step of its own from the execution name %j', (name) => {
    const executionArn = `arn:aws:states:eu-west-1:111122223333:execution:machine:${name}`;
    const { key } = locationOf({ ...INVOCATION, executionArn }, lake, 'csv');
    expect(key).toMatch(/^results\/[\w.=-]+\/abc-[0-9a-f]{12}\.csv$/);
    expect(key.split('/')).toHaveLength(3);
    expect(key).not.toMatch(/\/\.\.?\//);
  });
});
