import { describe, expect, it } from '@jest/globals';
import { readErrorText } from '../../../src/domain/error-class/read-error-text.js';

const M = 'the Message';
const rawOf = (text: string): string | undefined => readErrorText(text).messages[0]?.raw;

describe('an error text', () => {
  it.each([
    ['ERROR: the Message'],
    ['error - the Message'],
    ['Redshift ERROR:the Message'],
    ['query fatal :  the Message'],
    ['database PANIC: the Message'],
    ['SEVERE: the Message'],
    ['WARNING: the Message'],
    ['FATAL: ERROR: the Message'],
    ['INFO: some notice\nERROR: the Message'],
    ['Error:\nthe Message'],
    ['error\n the Message'],
    ['SQL compilation error: \nthe Message'],
    ['Unhandled error in step 7:\nthe Message'],
    ['runtime error (line 5):\nthe Message'],
    ['connection error\n\tthe Message'],
    ['message: the Message'],
    ['Error message : the Message'],
    ['[Amazon](500310) the Message'],
    ['[Amazon][JDBC](10060) the Message'],
    ['[Simba][Redshift JDBC Driver] (500310) Invalid operation: the Message'],
    ['Invalid operation:the Message'],
    ['Error occurred while trying to execute a query: the Message'],
    ['SQL Error [42601]: ERROR: the Message'],
    ['SQL State: [42601] [500310] the Message'],
    ['[SQL Error: the Message'],
    ['SQL Error:the Message'],
    ['SQLError:  the Message'],
    ['Error occurred while trying to execute it:the Message'],
    ['Error occurred while trying to execute it:   the Message'],
    ['connection to server at "host" failed:  the Message'],
    ['connection to server at "host" failed:the Message'],
    ['could not start transaction:the Message'],
    ['failed to run sql:   the Message'],
    ['pq:   the Message'],
    ['Invalid operation:   the Message'],
    ['[Amazon]  (500310)   the Message'],
    ['SQLState 42601: the Message'],
    ['[SQLState 42601] the Message'],
    ['[42601] the Message'],
    ['[42601] [HY0000] the Message'],
    ['(psycopg2.errors.SyntaxError) the Message'],
    ['(InternalError_) the Message'],
    ['java.sql.SQLException: the Message'],
    ['com.amazon.redshift.util.RedshiftException: ERROR: the Message'],
    ['SyntaxError_: the Message'],
    ['ProgrammingError (42601): the Message'],
    ['Outer$InnerException: the Message'],
    ['HikariPool-1 - the Message'],
    ["{ message: 'the Message"],
    ["{message: 'the Message"],
    ['pq: the Message'],
    ['pq:the Message'],
    ['psql:load.sql:12: ERROR: the Message'],
    ['Query failed: ERROR: the Message'],
    ['statement execution failed: [42601] the Message'],
    ['command failed: fatal: the Message'],
    ['failed to execute the query: the Message'],
    ['failed to prepare statement: the Message'],
    ['Failed to run sql: the Message'],
    ['could not start transaction: the Message'],
    ['Problem reading manifest file - S3:x'],
    ['connection to server at "host" (10.0.0.1), port 5439 failed: FATAL: the Message'],
    ['connection to server at "host", port 5439 failed: the Message'],
    ['-----; the Message'],
    ['-------- the Message'],
    ['  \n ERROR:   the Message  '],
  ])('begins with its message, whatever was put before it: %j', (text) => {
    expect(rawOf(text)).toBe(text.includes('manifest') ? 'S3:x' : M);
  });

  it.each([
    ['a word in it that only ends like a class of errors', 'my terror: x'],
    ['S3’s own exception, which says who is talking', 'S3ServiceException: x'],
    ['the name of an exception of a catalogue', 'exception name : x'],
    ['four dashes', '---- x'],
    ['a query that failed for what no database says', 'Query failed: x'],
    ['brackets with a word of another length', '[4260] x'],
    ['a number in brackets alone', '(500310) x'],
    ['a failure to do something else', 'failed to open the query: x'],
    ['a pool without a number', 'Pool- - x'],
    ['what only stands somewhere in it', 'x pq: y'],
    ['a transaction that only stands in it', 'x could not start transaction: y'],
    ['a query that only stands in it', 'x failed to execute the query: y'],
    ['a brace that only stands in it', "x { message: 'y"],
    ['an operation that only stands in it', 'x Invalid operation: y'],
    ['an occurrence that only stands in it', 'x Error occurred while trying to do it: y'],
    ['a connection that only stands in it', 'x connection to server at "host" failed: y'],
    ['a driver that only stands in it', 'x [Amazon](500310) y'],
    ['a notice that nothing follows', 'INFO: x'],
    ['the manifest of something without a place', 'problem reading manifest file - x'],
    ['a psql without a line', 'psql:load.sql: x'],
  ])('keeps %s', (_what, text) => {
    expect(rawOf(text)).toBe(text);
  });

  it.each([
    ['the Message\nDetail: more'],
    ['the Message, details: more'],
    ['the Message Hint: more'],
    ['the Message  context: more'],
    ['the Message\nPosition : 7'],
    ['the Message where: more'],
    ['the Message\n  line 7: more'],
    ['the Message\nINFO: more'],
    ['the Message\nerror : more'],
    ['the Message\n fatal: more'],
    ['the Message code: 8001 more'],
    ['the Message   code:   8001  more'],
    ['the Message code:8001 more'],
    ['the Message   -   SqlState: 42601'],
    ['the Message   at position 7:12'],
    ['the Message ,   hint   : more'],
    ['the Message [ErrorId: 1-2]'],
    ['the Message[ErrorId:1-2]'],
    ['the Message - SqlState: 42601'],
    ['the Message (42601)'],
    ['the Message(SQLSTATE 42601) ;'],
    ['the Message (SQL STATE 42601)'],
    ['the Message at position 7:12'],
    ['the Message\\nmore'],
    ['the Message\n-----\nmore'],
    ['the Message\n  \nmore'],
    ['the Message.'],
    ['the Message ; . '],
    ['the\n  Message'],
  ])('ends with its message, whatever was put behind it: %j', (text) => {
    expect(rawOf(text)).toBe(M);
  });

  it.each([
    ['a position of one number', 'x at position 7'],
    ['a word that only ends like one', 'x, some detailsof: y'],
    ['a state of another length', 'x (4260)'],
    ['a state that is followed', 'x (42601) y'],
    ['a code without a number', 'x code: y'],
    ['three dashes', 'x\n--- y'],
  ])('does not end at %s', (_what, text) => {
    expect(rawOf(text)).toBe(text.replaceAll(/\s+/g, ' '));
  });

  it('is fixed in what is neither name nor literal, in small letters', () => {
    const fixedOf = (text: string): string | undefined => readErrorText(text).messages[0]?.fixed;
    expect(fixedOf('Relation "Sales" does not exist')).toBe('relation ~ does not exist');
    expect(fixedOf('Value "a""b" of ""')).toBe('value ~ of ~');
    expect(fixedOf("Type 'it's' isn't 'x'")).toBe("type ~ isn't ~");
    expect(fixedOf("'' and 'b'")).toBe('~ and ~');
    expect(fixedOf('"a\'b" \'c"d\'')).toBe('~ ~');
  });

  it('may begin where the server’s own words do, and may be the engine’s in its box', () => {
    const { messages } = readErrorText('Client says: ERROR:  Server Says\n-----\n error:  Engine says\n code: 8001\n');
    expect(messages.map(({ raw }) => raw)).toEqual(['Client says: ERROR: Server Says', 'Server Says', 'Engine says']);
    expect(readErrorText('a "quoted ERROR: b" c').messages).toHaveLength(1);
    expect(readErrorText('client FATAL: x').messages.map(({ raw }) => raw)).toEqual(['client FATAL: x', 'x']);
    expect(readErrorText('client FATALITY: x').messages).toHaveLength(1);
    expect(readErrorText('ERROR: x').messages).toHaveLength(1);
    expect(readErrorText('').messages).toEqual([]);
  });

  it.each([
    ["{'S': 'ERROR', 'C': '42601', 'M': 'the Message', 'F': 'x'}", '42601'],
    [`{'S': 'ERROR', 'C':'42601', 'M':"the 'Message'"}`, '42601'],
    ["('ERROR', '57014', 'the Message')", '57014'],
    ["(u'FATAL', u'57014', u\"the 'Message'\")", '57014'],
    ["{'C': '42601', 'M': 'the \\'Message\\''}", '42601'],
  ])('of a Python driver is that in its dictionary or tuple: %s', (text, sqlState) => {
    const found = readErrorText(text);
    expect(found.messages[0]?.raw.replaceAll(/["'\\]/g, '')).toBe(M);
    expect(found.sqlState).toBe(sqlState);
  });

  it.each([
    ['SQL Error [42501]: x', '42501'],
    ['SQL Error [500310] [42501]: x', '42501'],
    ['SQLError [42P01] x', '42P01'],
    ['sql error [42501] x', '42501'],
    ['  [42601] ERROR: x', '42601'],
    ['x SQLSTATE 42P01', '42P01'],
    ['x SQL STATE is 42P01, y', '42P01'],
    ['x SQLState: 42P01', '42P01'],
    ['x sqlstate=42P01', '42P01'],
    ['x SQLSTATE[42P01]', '42P01'],
    ['x (42P01)', '42P01'],
    ['x (42P01) ;.', '42P01'],
    ["x\n  ('ERROR', '57014', 'y')", '57014'],
  ])('shows its SQLSTATE where one stands: %s', (text, sqlState) => {
    expect(readErrorText(text).sqlState).toBe(sqlState);
  });

  it.each([
    'query 42601 was slow',
    'x (42601) y',
    'x (4260)',
    'x (426011)',
    'NoSQLSTATE 42601',
    'SQLSTATE 426012',
    'x [42601]',
    "'C': 42601",
    'SQL Error [4260]: x',
    'x (42a01)',
  ])('shows none in %j', (text) => {
    expect(readErrorText(text).sqlState).toBeUndefined();
  });

  it('shows code and context of the engine’s box, on as many lines as a console likes', () => {
    const box = 'error:  Assert\n code:  1000\n context:  what was asked\n query:  7\n location: a.cpp:12';
    expect(readErrorText(`ERROR: x\n Detail:\n -----\n ${box}`)).toMatchObject({
      ...{ code: 1000, context: 'what was asked' },
    });
    expect(readErrorText('error:x code:8001 context:y location:z')).toMatchObject({ code: 8001, context: 'y' });
    expect(readErrorText('error: x code: 8001 context: y')).toMatchObject({ code: 8001, context: 'y' });
    const without = readErrorText('error: x code: 8001 and more');
    expect(without).toMatchObject({ code: 8001, context: undefined });
    expect(readErrorText('x code: 8001')).toMatchObject({ code: undefined, context: undefined });
    expect(readErrorText('error: x code: none')).toMatchObject({ code: undefined, context: undefined });
  });

  it('is read as far as its first 4,096 characters', () => {
    const { messages } = readErrorText('x'.repeat(5_000));
    expect(messages[0]?.raw).toHaveLength(4_096);
  });
});
