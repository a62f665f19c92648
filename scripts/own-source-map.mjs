// Source maps of which only this package's own lines are kept. Node reads a function's whole map at its start, and nine tenths of it
// were about the lines of dependencies.
import { decode, encode } from '@jridgewell/sourcemap-codec';

/**
 * `map` with all that it tells of this package's sources. Of a file below `node_modules` it still tells which file it is: its first
 * position stands for all that follow, so that no frame of it is taken for one of the file before it.
 */
export function ownSourceMap(map) {
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
  return { ...map, names: [], mappings: encode(mappings) };
}
