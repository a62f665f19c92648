import { ResultStoreError } from '../../../src/ports/port-errors.js';
import type { ProgressNote } from '../../../src/ports/result-store.js';
import { changed } from './changed.js';
import { renaming } from './hole-tools.js';
import type { Mutant } from './mutant.js';

interface Note {
  readonly parts: readonly unknown[];
  readonly nextToken?: string;
}

/** Whoever goes on with a copy reads another note than was written. */
const readingNotes =
  (change: (note: Note) => Note): NonNullable<Mutant['runtime']> =>
  (runtime) =>
    changed(runtime, {
      resultStore: {
        readProgress: async (location): Promise<ProgressNote | undefined> => {
          const read = await runtime.resultStore?.readProgress(location);
          return read && { ...read, text: JSON.stringify(change(JSON.parse(read.text) as Note)) };
        },
      },
    });

const asPassing = (error: Error): Error =>
  error instanceof ResultStoreError ? new ResultStoreError(error.name, error.message, true) : error;

/** Rules of results that go to S3. */
export const CARELESS_RESULTS: readonly Mutant[] = [
  {
    name: 'a copy goes on with the first row again',
    theme: 'storedResults',
    runtime: readingNotes(({ nextToken: _nextToken, ...note }) => note),
  },
  {
    name: 'a copy goes on without the part before',
    theme: 'storedResults',
    runtime: readingNotes((note) => (note.parts.length > 1 ? { ...note, parts: note.parts.slice(0, -1) } : note)),
  },
  {
    name: 'an upload is noted when something is in it',
    theme: 'storedResults',
    runtime: (runtime) => {
      const { resultStore } = runtime;
      const unwritten = 'no note yet';
      return changed(runtime, {
        resultStore: {
          writeProgress: async (location, text, expected) => {
            const isFirst = (JSON.parse(text) as Note).parts.length === 0;
            if (isFirst) return { kind: 'written', version: unwritten };
            const known = expected === unwritten ? undefined : expected;
            return await resultStore!.writeProgress(location, text, known);
          },
        },
      });
    },
  },
  {
    name: 'an object is told of before it is whole',
    theme: 'storedResults',
    runtime: (runtime) => changed(runtime, { resultStore: { finish: async () => 'finished' } }),
  },
  {
    name: 'rows that cannot be stored hold the answer back',
    theme: 'deniedBucket',
    runtime: (runtime) => {
      const store = runtime.resultStore!;
      return changed(runtime, {
        resultStore: {
          write: renaming((...given) => store.write(...given), asPassing),
          begin: renaming((...given) => store.begin(...given), asPassing),
          writePart: renaming((...given) => store.writePart(...given), asPassing),
          writeProgress: renaming((...given) => store.writeProgress(...given), asPassing),
          finish: renaming((...given) => store.finish(...given), asPassing),
        },
        settings: { resultPatienceMs: Infinity },
      });
    },
  },
  {
    name: 'a note that may not be read is taken for the work of somebody else',
    theme: 'deniedBucket',
    runtime: (runtime) => {
      const store = runtime.resultStore!;
      let isLost = false;
      return changed(runtime, {
        resultStore: {
          writeProgress: async (...given) => {
            const written = await store.writeProgress(...given);
            isLost ||= written.kind === 'lost';
            return written;
          },
          readProgress: async (location) => (isLost ? { text: '', version: '' } : await store.readProgress(location)),
        },
      });
    },
  },
  {
    name: 'the note of what is whole stays',
    theme: 'storedResults',
    runtime: (runtime) => changed(runtime, { resultStore: { removeProgress: async () => undefined } }),
  },
  {
    name: 'what will never be whole is left',
    theme: 'deniedBucket',
    runtime: (runtime) => changed(runtime, { resultStore: { abort: async () => undefined } }),
  },
];
