import { jest } from '@jest/globals';

/** What the process writes to its standard output and error from now on, instead of writing it. */
export interface CapturedOutput {
  /** Everything so far as one text. */
  readonly text: () => string;
  /** The lines so far, those of both streams together. */
  readonly lines: () => readonly string[];
  /** Lets the process write again. */
  readonly release: () => void;
}

/** Starts to capture; whoever calls this calls `release` at the end. */
export const captureOutput = (): CapturedOutput => {
  const chunks: string[] = [];
  const keep = (chunk: string | Uint8Array): boolean => {
    chunks.push(typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk));
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockImplementation(keep));
  const text = (): string => chunks.join('');
  return {
    text,
    lines: () =>
      text()
        .split('\n')
        .filter((line) => line !== ''),
    release: () => spies.forEach((spy) => spy.mockRestore()),
  };
};
