import type { Range, TokenEditor } from './token-editor.js';
import { UnsupportedSqlError } from './unsupported-sql-error.js';

type Rewrite = (editor: TokenEditor, place: number) => void;

/** Functions that have another name in the database. */
const RENAMED: Readonly<Record<string, string>> = {
  nvl: 'coalesce',
  isnull: 'coalesce',
  avg: 'redshift_dialect.avg',
};

/** Functions whose first argument is a date part without quotes. */
const WITH_DATE_PART: Readonly<Record<string, string>> = {
  dateadd: 'dateadd',
  date_add: 'dateadd',
  datediff: 'datediff',
  date_diff: 'datediff',
  date_part: 'redshift_dialect.date_part',
  datepart: 'redshift_dialect.date_part',
};

/** Rewrites what Redshift writes differently within expressions, innermost first. */
export const rewriteExpressions = (editor: TokenEditor): void => {
  // From the end to the beginning: what stands in a call's parentheses is rewritten before the call itself.
  for (let place = editor.length - 1; place >= 0; place -= 1) {
    const token = editor.at(place);
    if (token?.kind === 'temporaryName') editor.replace([place, place + 1], `"${token.text}"`);
    if (token?.kind === 'word') rewriteWord(editor, place);
  }
};

const rewriteWord = (editor: TokenEditor, place: number): void => {
  const word = editor.wordAt(place);
  if (word === 'sysdate') rewriteSysdate(editor, place);
  if (word === 'minus') rewriteMinus(editor, place);
  if (word === 'approximate') rewriteApproximate(editor, place);
  if (!editor.isCall(place, word)) return;
  const rewrite = Object.hasOwn(CALLS, word) ? CALLS[word] : undefined;
  if (rewrite) rewrite(editor, place);
  else if (Object.hasOwn(WITH_DATE_PART, word)) rewriteDatePart(editor, place, WITH_DATE_PART[word] ?? word);
  else if (Object.hasOwn(RENAMED, word)) editor.replace([place, place + 1], RENAMED[word] ?? word);
};

const rewriteSysdate: Rewrite = (editor, place) => {
  const before = editor.wordAt(editor.before(place));
  const after = editor.wordAt(editor.after(place));
  if (before !== '.' && before !== 'as' && after !== '.' && after !== '(') {
    editor.replace([place, place + 1], 'pg_catalog.sysdate()');
  }
};

const rewriteMinus: Rewrite = (editor, place) => {
  const after = editor.wordAt(editor.after(place));
  if (after === 'select' || after === '(') editor.replace([place, place + 1], 'except');
};

const rewriteApproximate: Rewrite = (editor, place) => {
  const next = editor.after(place);
  if (editor.isCall(next, 'count')) editor.remove([place, next]);
};

const rewriteDatePart = (editor: TokenEditor, place: number, name: string): void => {
  const open = editor.after(place);
  const close = editor.closing(open);
  const [part, ...others] = editor.list(open);
  if (!part || close === undefined) return;
  const [from] = trimmed(editor, part);
  const unit = editor.at(from);
  if (unit?.kind !== 'word' && unit?.kind !== 'string' && unit?.kind !== 'quotedIdentifier') return;
  const unitText = unit.kind === 'string' ? unit.text : `'${unit.text.replaceAll('"', '').toLowerCase()}'`;
  const rest = others.map((range, index) => {
    const isMoment = name !== 'dateadd' || index === 1;
    return isMoment ? asTimestamp(editor, range) : editor.text(range);
  });
  // Whole numbers only: Redshift drops the fraction of an amount.
  if (name === 'dateadd' && rest[0] !== undefined) rest[0] = `trunc((${rest[0]})::numeric)::bigint`;
  editor.replace([place, close + 1], `${name}(${[unitText, ...rest].join(', ')})`);
};

/** A literal or a parameter by itself says nothing about its type; as a date part's argument it is a timestamp. */
const asTimestamp = (editor: TokenEditor, range: Range): string => {
  const text = editor.text(range);
  const [from, to] = trimmed(editor, range);
  const kind = editor.at(from)?.kind;
  return to - from === 1 && (kind === 'string' || kind === 'parameter') ? `${text}::timestamp` : text;
};

/** A part without the space and comments around it. */
const trimmed = (editor: TokenEditor, [from, to]: Range): Range => [editor.after(from - 1), editor.before(to) + 1];

const rewriteNvl2: Rewrite = (editor, place) => {
  const open = editor.after(place);
  const [value, present, absent] = editor.list(open).map((range) => editor.text(range));
  const close = editor.closing(open);
  if (value === undefined || present === undefined || absent === undefined || close === undefined) return;
  editor.replace([place, close + 1], `(case when (${value}) is not null then ${present} else ${absent} end)`);
};

const rewriteDecode: Rewrite = (editor, place) => {
  const open = editor.after(place);
  const [value, ...rest] = editor.list(open).map((range) => editor.text(range));
  const close = editor.closing(open);
  // With two arguments it is the database's own function, on bytes.
  if (value === undefined || rest.length < 2 || close === undefined) return;
  const branches: string[] = [];
  for (let index = 0; index + 1 < rest.length; index += 2) {
    branches.push(`when (${value}) is not distinct from (${rest[index]}) then ${rest[index + 1]}`);
  }
  const otherwise = rest.length % 2 === 1 ? ` else ${rest.at(-1)}` : '';
  editor.replace([place, close + 1], `(case ${branches.join(' ')}${otherwise} end)`);
};

const rewriteExtract: Rewrite = (editor, place) => {
  const open = editor.after(place);
  const close = editor.closing(open);
  const unit = editor.after(open);
  const from = editor.after(unit);
  if (close === undefined || editor.wordAt(from) !== 'from') return;
  const unitText = editor.at(unit)?.text.replace(/["']/g, '') ?? '';
  const source = editor.text([from + 1, close]);
  editor.replace([place, close + 1], `redshift_dialect.date_part('${unitText}', ${source})`);
};

const rewriteListagg: Rewrite = (editor, place) => {
  const open = editor.after(place);
  const close = editor.closing(open);
  if (close === undefined) return;
  const distinct = editor.wordAt(editor.after(open)) === 'distinct' ? 'distinct ' : '';
  const [first, second] = editor.list(open);
  if (!first) return;
  const value = editor
    .text(first)
    .replace(/^distinct\b/i, '')
    .trim();
  const delimiter = second ? editor.text(second) : "''";
  let end = close + 1;
  let order = '';
  const within = editor.after(close);
  if (editor.has(within, 'within', 'group', '(')) {
    const inner = editor.skip(within, 2);
    const innerClose = editor.closing(inner);
    if (innerClose === undefined) return;
    order = ` ${editor.text([inner + 1, innerClose])}`;
    end = innerClose + 1;
  }
  if (editor.wordAt(editor.after(end - 1)) === 'over' && order !== '') {
    throw new UnsupportedSqlError('the laptop cloud does not support LISTAGG with WITHIN GROUP as a window function');
  }
  // With DISTINCT the database orders by the very expression that it aggregates.
  const cast = distinct && order ? value : `(${value})::text`;
  editor.replace([place, end], `string_agg(${distinct}${cast}, ${delimiter}${order})`);
};

const rewriteMedian: Rewrite = (editor, place) => {
  const open = editor.after(place);
  const close = editor.closing(open);
  if (close === undefined) return;
  const value = editor.text([open + 1, close]);
  editor.replace([place, close + 1], `percentile_cont(0.5) within group (order by ${value})`);
};

const CALLS: Readonly<Record<string, Rewrite>> = {
  nvl2: rewriteNvl2,
  decode: rewriteDecode,
  extract: rewriteExtract,
  listagg: rewriteListagg,
  median: rewriteMedian,
};
