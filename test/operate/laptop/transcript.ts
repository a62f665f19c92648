/** What stands for itself in a transcript and what differs from night to night. */
const MASKS: readonly (readonly [pattern: RegExp, mask: string])[] = [
  [/arn:aws:states:[a-z0-9-]+:\d{12}:execution:[\w-]+:[\w-]+/g, 'EXECUTION'],
  [/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z/g, 'TIME'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'ID'],
  [/\b(?:[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8})\b/g, 'ID'],
  [/\b\d+ (?:ms|[dhms])(?: \d+ [hms])*\b/g, 'DURATION'],
  [/\b(?:etl|laptop)\/(?=\s|$)/g, 'OWNER'],
];

/** A line without what differs: ids, times, places, and how wide columns are. */
const masked = (line: string): string =>
  MASKS.reduce((text, [pattern, mask]) => text.replaceAll(pattern, mask), line.trim())
    .replace(/^query +\d+$/, 'query NUMBER')
    .replaceAll(/ {2,}/g, ' ')
    .trim();

/** What an operator typed and saw. */
export class Transcript {
  private readonly shown: string[] = [];

  /** A command, and what it printed. */
  typed(command: string, output = ''): void {
    this.shown.push(`$ ${command}`, ...output.split('\n'));
  }

  /** Everything, without what differs from night to night. */
  lines(): readonly string[] {
    return this.shown.map(masked).filter((line) => line !== '');
  }
}

/** What the operations guide shows of a night, seen alike. */
export const linesOfNight = (guide: string): readonly string[] => {
  const [, night = ''] = guide.split('\n## A night\n');
  return [...night.matchAll(/```console\n([^]*?)```/g)]
    .flatMap(([, block = '']) => block.split('\n'))
    .map(masked)
    .filter((line) => line !== '');
};
