// Source maps of which only this package's own lines are kept. Node reads a function's whole map at its start, and nine tenths of it
// were about the lines of dependencies.
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { decode, encode } from '@jridgewell/sourcemap-codec';

/**
 * `map`, which is of `file`, with all that it tells of this package's sources. Of a file below `node_modules` it still tells which file
 * it is: its first position stands for all that follow, so that no frame of it is taken for one of the file before it. Sources are named
 * by their path below the working directory: the same bytes wherever `file` is.
 */
export function ownSourceMap(map, file) {
  const foreign = map.sources.map((source) => source.includes('node_modules/'));
  let last;
  const mappings = decode(map.mappings).map((line) =>
    line
      .filter(([, source]) => {
        const kept = source === undefined || !foreign[source] || source !== last;
        last = source;
        return kept;
      })
      // Without the names, which Node does not read.
      .map((segment) => segment.slice(0, 4)),
  );
  const sources = map.sources.map((source) => {
    // What a plugin made up is in no folder.
    const isNoFile = basename(source).includes(':');
    if (isNoFile) return basename(source);
    // Sources are URLs, and the folder's name may hold what is written otherwise there.
    return encodeURI(relative('.', resolve(dirname(file), decodeURIComponent(source))).replaceAll(sep, '/'));
  });
  return { ...map, sources, names: [], mappings: encode(mappings) };
}
