/** What a database's error text says, without what clients and consoles put around it. */
export interface ErrorText {
  /** Where the message may begin in the text, the likeliest first: each one line, names and all. */
  readonly messages: readonly Message[];
  /** The SQLSTATE where the text shows one. */
  readonly sqlState: string | undefined;
  /** Redshift's own code of an error that its engine raised. */
  readonly code: number | undefined;
  /** What the engine says about that error: may hold a user's data, so only fixed phrases in it mean something. */
  readonly context: string | undefined;
}

/** A message as it was told, and what is fixed in it. */
export interface Message {
  readonly raw: string;
  /** In lower case, names and literals taken out (`~`), without a full stop at its end. */
  readonly fixed: string;
}

/**
 * Where SQLSTATEs stand: `SQL Error [42501]`, `[42601] ERROR`, `SQLSTATE 42P01`, Go's `(42P01)` at the end, Python's `'C': '42501'`
 * and `('ERROR', '57014', ...)`. Five characters anywhere else may be a query's number.
 */
const SQL_STATES: readonly RegExp[] = [
  /'C': ?'([0-9A-Z]{5})'/,
  /^[^\w\n]{0,40}?u?'(?:ERROR|FATAL)', u?'([0-9A-Z]{5})'/m,
  /\bSQL ?Error(?: \[\d+\])? \[([0-9A-Z]{5})\]/i,
  /^\s*\[([0-9A-Z]{5})\]/,
  /\bSQL ?STATE(?: is)?[:=[ ]*([0-9A-Z]{5})\b/i,
  /\(([0-9A-Z]{5})\)[\s;.]*$/,
];

/** `'M': '...'` of Python's drivers; with double quotes where the message holds single ones. */
const PYTHON_MESSAGES: readonly RegExp[] = [
  /'M': ?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/,
  /\(u?'(?:ERROR|FATAL)', u?'[0-9A-Z]{5}', u?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/,
];

/** The engine's box: dashes, `error:`, `code:`, `context:`, `query:`, on as many lines as a console likes. */
const BOX = /error:((?:(?!error:)[^])*?)code:\s*(\d+)(?:\s*context:([^]*?)(?:(?:query|location):|$))?/i;

/** What drivers, clients and consoles put before a message; any number of them, in any order. */
const WRAPPERS: readonly RegExp[] = [
  /^INFO: [^\n]*\n/,
  /^(?:redshift |database |query |sql |sql compilation |runtime |unhandled |connection )?error(?: in [^\n:]*)?(?: \([^)\n]*\))?:?\s*\n/i,
  /^(?:redshift |query |database )?(?:error|fatal|panic|severe|warning)\s*[:-]\s*/i,
  /^(?:error )?message\s*:\s*/i,
  /^\[(?:Amazon|Simba)\](?:\[[^\]]*\])?\s*\(\d+\)\s*/,
  /^Invalid operation:\s*/i,
  /^Error occurred while trying to [a-z ]+:\s*/i,
  /^\[?SQL ?Error:\s*(?=[a-z])(?!SQL)/i,
  /^\[?SQL ?(?:Error|State)(?::|\b)[^[\]\n:]*(?:\[[^\]]*\]\s*)*[:\]]?\s*/i,
  /^(?:\[[0-9A-Z]{5,6}\]\s*)+/,
  /^\((?:[\w.]*(?:Error|Exception)_?)\)\s*/,
  // The name of an exception's class, which says less than what follows; S3's own says who is talking.
  /^(?!S3|exception name)(?:[\w$]+\.)*[\w$]*(?:Error|Exception)_?(?: \([^)\n]*\))?:\s*/,
  /^\w*Pool-\d+ - /,
  /^\{ ?message: '/,
  /^pq:\s*/,
  /^psql:[^\s:]*:\d+:\s*/,
  /^(?:statement|query|command|execution) (?:execution )?failed:?\s+(?=\S*(?:error|fatal|\[)|$)/i,
  /^failed to (?:prepare|execute|run) (?:the )?(?:query|statement|sql):\s*/i,
  /^could not start transaction:\s*/i,
  /^(?:problem|error) reading manifest file - (?=\S+:)/i,
  /^connection to server at "[^"]*"[^"]*? failed:\s*/i,
  /^-{5,};?\s*/,
];

/** Where a message ends: PostgreSQL's further fields, the box, the Data API's error id, a state, the message once more. */
const END =
  /,?\s+(?:details?|hint|context|position|where)\s*:|\n\s*(?:line \d+|info|error|fatal)\s*:|\s+code:\s*\d+\s|\s*\[ErrorId:|\s+-\s+SqlState:|\s*\((?:SQL ?STATE )?[0-9A-Z]{5}\)\s*;?\s*$|\s+at position \d+:\d+|\\n|\n\s*-{5,}|\n\s*\n/i;

/** Where the server's own words begin, behind whatever a client has said before. */
const SERVER = /^[^"]*?\b(?:ERROR|FATAL):\s+/;

/**
 * What identifies an error stands at its beginning. Some of the patterns above take a time that grows with the square of
 * the text, and a text may quote a whole row, or what a stranger put into it.
 */
const CHARACTERS_READ_MAX = 4_096;

/**
 * Takes an error text apart, as far as its first 4,096 characters tell.
 *
 * @example readErrorText('ERROR: relation "sales" does not exist').messages[0].fixed // 'relation ~ does not exist'
 */
export function readErrorText(errorText: string): ErrorText {
  const text = errorText.slice(0, CHARACTERS_READ_MAX);
  const box = BOX.exec(text);
  const told = firstMatch(PYTHON_MESSAGES, text) ?? text;
  const messages = [told, told.replace(SERVER, ''), box?.[1] ?? ''].map(messageOf).filter((message) => message !== '');
  return {
    messages: [...new Set(messages)].map((raw) => ({ raw, fixed: withoutNames(raw).toLowerCase() })),
    sqlState: firstMatch(SQL_STATES, text),
    code: box?.[2] === undefined ? undefined : Number(box[2]),
    context: box?.[3]?.trim(),
  };
}

const firstMatch = (patterns: readonly RegExp[], text: string): string | undefined => {
  for (const pattern of patterns) {
    const [, ...groups] = pattern.exec(text) ?? [];
    const found = groups.find((group) => group !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
};

function messageOf(text: string): string {
  let rest = text.trim();
  for (let before = ''; before !== rest;) {
    before = rest;
    for (const wrapper of WRAPPERS) rest = rest.replace(wrapper, '').trimStart();
  }
  const end = END.exec(rest);
  const message = end === null ? rest : rest.slice(0, end.index);
  return message.replace(/[\s;.]+$/, '').replaceAll(/\s+/g, ' ');
}

/** A text of which `"names"` and `'literals'` are taken out. An apostrophe inside a word opens no literal. */
const withoutNames = (text: string): string =>
  text.replaceAll(/"(?:[^"]|"")*"/g, '~').replaceAll(/(?<![\w~])'(?:[^']|'(?=\w))*'(?!\w)/g, '~');
