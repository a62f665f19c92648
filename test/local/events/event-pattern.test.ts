import { describe, expect, it } from '@jest/globals';
import { compileEventPattern } from '../../../local/src/events/event-pattern.js';

const matches = (pattern: unknown, event: unknown): boolean => compileEventPattern(pattern)(event);

describe('an event pattern', () => {
  it.each<[string, unknown, unknown, boolean]>([
    ['equal text', { a: ['x'] }, { a: 'x' }, true],
    ['one of several', { a: ['x', 'y'] }, { a: 'y' }, true],
    ['other text', { a: ['x'] }, { a: 'X' }, false],
    ['a number', { a: [1] }, { a: 1 }, true],
    ['a number as text', { a: [1] }, { a: '1' }, false],
    ['true', { a: [true] }, { a: true }, true],
    ['null', { a: [null] }, { a: null }, true],
    ['an absent member for null', { a: [null] }, {}, false],
    ['all members', { a: ['x'], b: ['y'] }, { a: 'x', b: 'y', c: 1 }, true],
    ['not all members', { a: ['x'], b: ['y'] }, { a: 'x' }, false],
    ['a member of a member', { detail: { state: ['DONE'] } }, { detail: { state: 'DONE' } }, true],
    ['a member of what is no object', { detail: { state: ['DONE'] } }, { detail: 'DONE' }, false],
    ['an entry of a list', { a: ['x'] }, { a: ['w', 'x'] }, true],
    ['an object in a list', { a: { b: ['x'] } }, { a: [{ b: 'w' }, { b: 'x' }] }, true],
    ['no entry of a list', { a: ['x'] }, { a: ['w'] }, false],
    ['a prefix', { a: [{ prefix: 'ab' }] }, { a: 'abc' }, true],
    ['another prefix', { a: [{ prefix: 'ab' }] }, { a: 'cab' }, false],
    ['a prefix of a number', { a: [{ prefix: '1' }] }, { a: 12 }, false],
    ['a prefix in another case', { a: [{ prefix: { 'equals-ignore-case': 'AB' } }] }, { a: 'abc' }, true],
    ['a suffix', { a: [{ suffix: 'bc' }] }, { a: 'abc' }, true],
    ['a suffix in another case', { a: [{ suffix: { 'equals-ignore-case': 'BC' } }] }, { a: 'abc' }, true],
    ['text in another case', { a: [{ 'equals-ignore-case': 'ABC' }] }, { a: 'aBc' }, true],
    ['anything but this', { a: [{ 'anything-but': 'x' }] }, { a: 'y' }, true],
    ['this, with anything but this', { a: [{ 'anything-but': 'x' }] }, { a: 'x' }, false],
    ['one of these, with anything but these', { a: [{ 'anything-but': ['x', 1] }] }, { a: 1 }, false],
    ['an absent member, with anything but', { a: [{ 'anything-but': 'x' }] }, {}, false],
    ['anything but a prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'yx' }, true],
    ['a prefix, with anything but it', { a: [{ 'anything-but': { prefix: ['x', 'y'] } }] }, { a: 'yx' }, false],
    ['anything but a wildcard', { a: [{ 'anything-but': { wildcard: '*.tmp' } }] }, { a: 'x.tmp' }, false],
    ['what exists', { a: [{ exists: true }] }, { a: null }, true],
    ['what does not exist', { a: [{ exists: true }] }, {}, false],
    ['an empty list for what exists', { a: [{ exists: true }] }, { a: [] }, false],
    ['what is absent', { a: [{ exists: false }] }, { b: 1 }, true],
    ['what is not absent', { a: [{ exists: false }] }, { a: 1 }, false],
    ['absent or a value', { a: [{ exists: false }, 'x'] }, { a: 'x' }, true],
    ['a number within', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }, true],
    ['a number beyond', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 0 }, false],
    ['an equal number', { a: [{ numeric: ['=', 3.5] }] }, { a: 3.5 }, true],
    ['text for a number', { a: [{ numeric: ['>=', 0] }] }, { a: '1' }, false],
    ['a wildcard', { a: [{ wildcard: 'x*z*' }] }, { a: 'xyyz' }, true],
    ['a wildcard that does not fit', { a: [{ wildcard: 'x*z' }] }, { a: 'xyzy' }, false],
    ['a wildcard whose ends overlap', { a: [{ wildcard: 'aba*ba' }] }, { a: 'aba' }, false],
    ['a wildcard in the middle', { a: [{ wildcard: '*b*' }] }, { a: 'abc' }, true],
    ['a star of its own', { a: [{ wildcard: 'x\\*' }] }, { a: 'xy' }, false],
    ['a star that is meant', { a: [{ wildcard: 'x\\**' }] }, { a: 'x*y' }, true],
    ['one alternative', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: 'y' }, true],
    ['no alternative', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: 'z' }, false],
    ['an alternative and the rest', { c: [1], $or: [{ a: ['x'] }, { b: ['y'] }] }, { a: 'x', c: 2 }, false],
    ['an alternative within', { d: { $or: [{ a: ['x'] }, { b: [1] }] } }, { d: { b: 1 } }, true],
    ['a member of every object', { toString: [{ exists: true }] }, {}, false],
  ])('decides on %s', (_case, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  it.each<[unknown, string]>([
    [{}, 'at least one member'],
    ['text', 'an object'],
    [[], 'an object'],
    [{ a: 'x' }, "'a' must be a list"],
    [{ a: [] }, "'a' is an empty list"],
    [{ detail: { b: {} } }, "'detail.b' must be"],
    [{ a: [{ begins: 'x' }] }, "comparison 'begins' is not known"],
    [{ a: [{ prefix: 1 }] }, 'prefix takes text'],
    [{ a: [{ prefix: 'x', suffix: 'y' }] }, 'one comparison'],
    [{ a: [{ exists: 'yes' }] }, 'exists takes true or false'],
    [{ a: [{ numeric: ['>'] }] }, 'numeric takes'],
    [{ a: [{ numeric: ['~', 1] }] }, 'numeric takes'],
    [{ a: [{ wildcard: 'a**b' }] }, 'no two *'],
    [{ a: [{ wildcard: 'a\\b' }] }, 'backslash'],
    [{ a: [{ 'anything-but': [] }] }, 'anything-but takes'],
    [{ a: [['x']] }, 'an entry is'],
    [{ $or: [{ a: ['x'] }] }, 'at least two'],
  ])('is refused as %j', (pattern, reason) => {
    expect(() => compileEventPattern(pattern)).toThrow(reason);
  });
});
