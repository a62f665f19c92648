import { describe, expect, it } from '@jest/globals';
import { classifyError } from '../../src/domain/error-class.js';

describe('the class of a database error', () => {
  it.each([
    ['ERROR: syntax error at or near "selct"', 'syntax'],
    ['ERROR: column "amount" must appear in the GROUP BY clause', 'syntax'],
    ['ERROR: relation "sales" does not exist', 'not-found'],
    ['ERROR: column "a" does not exist in t', 'not-found'],
    ['ERROR: Relation "sales" already exists', 'already-exists'],
    ['ERROR: permission denied for relation sales', 'permission'],
    ['ERROR: must be owner of relation sales', 'permission'],
    ['ERROR: 1023 DETAIL: Serializable isolation violation on table - 15689', 'serializable-isolation'],
    ['ERROR: could not serialize access due to concurrent update', 'serializable-isolation'],
    ['ERROR: deadlock detected', 'deadlock'],
    ['ERROR: duplicate key value violates unique constraint "sales_pkey"', 'constraint'],
    ['ERROR: Cannot insert a NULL value into column id', 'constraint'],
    ['ERROR: invalid input syntax for integer: "x"', 'data'],
    ['ERROR: division by zero', 'data'],
    ['ERROR: value too long for type character varying(3)', 'data'],
    ["ERROR: Load into table 'sales' failed. Check 'stl_load_errors' system table for details.", 'load'],
    ["ERROR: Query (123) cancelled on user's request", 'cancelled'],
    ['ERROR: canceling statement due to statement timeout', 'timeout'],
    ['ERROR: Disk Full', 'resource'],
    ['FATAL: terminating connection due to administrator command', 'connection'],
    ['something new', 'unknown'],
    [undefined, 'unknown'],
  ])('%s: %s', (text, expected) => {
    expect(classifyError(text)).toBe(expected);
  });
});
