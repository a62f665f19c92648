import type { ColumnMetadata } from '../../ports/redshift-data.js';

/**
 * A name of its own for each column of a file: its label, else its name; `column_3` for one that has neither. A name that is there
 * already gets a number: `id`, `id_2`.
 *
 * @param columns what the Data API tells of them. @param count how many there are, where it tells nothing.
 * @example columnNames([{ label: 'id' }, { label: 'id' }], 2) // ['id', 'id_2']
 */
export function columnNames(columns: readonly ColumnMetadata[] | undefined, count: number): readonly string[] {
  const given = Array.from({ length: Math.max(count, columns?.length ?? 0) }, (_, index) => {
    const name = nameOf(columns?.[index] ?? {});
    return name === '' ? `column_${index + 1}` : name;
  });
  const taken = new Set(given);
  const used = new Set<string>();
  return given.map((name) => {
    let unique = name;
    for (let number = 2; used.has(unique) || (unique !== name && taken.has(unique)); number += 1) {
      unique = `${name}_${number}`;
    }
    used.add(unique);
    return unique;
  });
}

/** A column's label, else its name; empty where it has neither. */
export const nameOf = ({ label = '', name = '' }: ColumnMetadata): string => (label === '' ? name : label);
