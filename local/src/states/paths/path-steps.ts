/** One step into a value: an object's member, or an array's element (from the end, where negative). */
export type PathStep = string | number;

const MEMBER = /^\.([^.[\]\s'"()*?,:^~]+)/u;
const QUOTED_MEMBER = /^\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/su;
const ELEMENT = /^\[\s*(-?\d+)\s*\]/u;
const ESCAPE = /\\(.)/gsu;

/** The step that `rest` begins with, and how long its text is; `undefined` where it begins with none. */
export const nextStep = (rest: string): { step: PathStep; length: number } | undefined => {
  const member = MEMBER.exec(rest);
  if (member?.[1] !== undefined) return { step: member[1], length: member[0].length };
  const quoted = QUOTED_MEMBER.exec(rest);
  if (quoted) return { step: (quoted[1] ?? quoted[2] ?? '').replace(ESCAPE, '$1'), length: quoted[0].length };
  const element = ELEMENT.exec(rest);
  return element ? { step: Number(element[1]), length: element[0].length } : undefined;
};
