import { notLocal } from '../sql-error.js';
import type { CreateRoutine, RoutineParameter } from '../tree/statement.js';
import { parseTypeName } from './parse-type-name.js';
import type { TokenStream } from './token-stream.js';

type Draft = { -readonly [Member in keyof CreateRoutine]: CreateRoutine[Member] };

/** Parses CREATE PROCEDURE and CREATE FUNCTION; `undefined` where something else is created. */
export const parseCreateRoutine = (stream: TokenStream): CreateRoutine | undefined => {
  const mark = stream.mark();
  stream.expect('create');
  const replaces = stream.takes('or', 'replace');
  if (stream.is('external', 'function')) throw notLocal('CREATE EXTERNAL FUNCTION (a Lambda UDF)');
  const routine = stream.takesOneOf('procedure', 'function');
  if (!routine) {
    stream.rewind(mark);
    return undefined;
  }
  const name = stream.qualifiedName();
  const draft: Draft = {
    kind: 'createRoutine',
    routine,
    name,
    replaces,
    parameters: parseParameters(stream),
    language: '',
    body: '',
    isNonatomic: false,
    settings: [],
  };
  while (!stream.isAtEnd) parseOption(stream, draft);
  if (draft.body === '' || draft.language === '') throw stream.syntaxError();
  return draft;
};

const parseParameters = (stream: TokenStream): RoutineParameter[] => {
  const parameters: RoutineParameter[] = [];
  stream.expect('(');
  if (stream.takes(')')) return parameters;
  do parameters.push(parseParameter(stream));
  while (stream.takes(','));
  stream.expect(')');
  return parameters;
};

/** `[mode] [name] [mode] type`: Redshift takes the mode on both sides of the name, and both orders are written. */
const parseParameter = (stream: TokenStream): RoutineParameter => {
  const first = parseMode(stream);
  const mark = stream.mark();
  let name = '';
  if (stream.isName && stream.kind(1) !== 'punctuation') {
    name = stream.name();
    // What looks like a name may be the first word of a type, as in `double precision`.
    if (
      /^(double|character|national|binary|timestamp|time)$/.test(name) &&
      /^(precision|varying|char|with|without)$/.test(stream.peek())
    ) {
      stream.rewind(mark);
      name = '';
    }
  }
  const mode = first ?? parseMode(stream) ?? 'in';
  return { name, mode, type: parseTypeName(stream) };
};

const parseMode = (stream: TokenStream): RoutineParameter['mode'] | undefined => {
  if (stream.takes('in', 'out')) return 'inout';
  return stream.takesOneOf('inout', 'in', 'out');
};

const parseOption = (stream: TokenStream, draft: Draft): void => {
  if (stream.takes('returns')) draft.returns = parseTypeName(stream);
  else if (stream.takes('language')) draft.language = stream.next().text.toLowerCase();
  else if (stream.takes('as')) draft.body = stream.string();
  else if (stream.takes('nonatomic')) draft.isNonatomic = true;
  else if (stream.takesOneOf('security invoker', 'security definer')) return;
  else if (stream.takes('set')) {
    const name = stream.name();
    if (!stream.takes('to')) stream.expect('=');
    draft.settings = [...draft.settings, `${name}=${stream.next().text}`];
  } else {
    const volatility = stream.takesOneOf('volatile', 'stable', 'immutable');
    if (!volatility) throw stream.syntaxError();
    draft.volatility = volatility;
  }
};
