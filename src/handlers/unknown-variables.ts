import { POSTGRES_ENVIRONMENT_VARIABLES } from './postgres-environment.js';
import { ENVIRONMENT_VARIABLES, type Environment } from './read-settings.js';

/** What every variable of a tasker begins with; the rest of an environment is not its own. */
const BEGINNING = 'TASKER_';
const KNOWN: readonly string[] = [
  ...Object.values(ENVIRONMENT_VARIABLES),
  ...Object.values(POSTGRES_ENVIRONMENT_VARIABLES),
];
/** So many letters may be wrong in what still counts as misspelt. */
const DISTANCE_MAX = 3;

/**
 * The variables that look like a tasker's and that none of its functions reads, each with the one that was probably meant. Values are not told.
 *
 * @example unknownVariables({ TASKER_RETENTION_DAY: '7' }) // ["TASKER_RETENTION_DAY; did you mean TASKER_RETENTION_DAYS?"]
 */
export function unknownVariables(environment: Environment): readonly string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith(BEGINNING) && !KNOWN.includes(name))
    .map((name) => {
      const nearest = nearestTo(name);
      return nearest === undefined ? name : `${name}; did you mean ${nearest}?`;
    });
}

function nearestTo(name: string): string | undefined {
  const [nearest] = KNOWN.map((candidate) => ({ candidate, distance: distanceOf(name, candidate) }))
    .filter(
      ({ candidate, distance }) => distance <= DISTANCE_MAX || candidate.startsWith(name) || name.startsWith(candidate),
    )
    .sort((one, other) => one.distance - other.distance);
  return nearest?.candidate;
}

/** How many letters have to be put in, taken out or changed to make one of the other. */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [place, counterpart] of [...other].entries()) {
      const changed = (row[place] ?? 0) + (letter === counterpart ? 0 : 1);
      next.push(Math.min(changed, (row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
