import { createHash } from 'node:crypto';

/** So many of the mutants, chosen by the seed and by what each changes, so that other changes of the code leave the choice alone. */
export function sampleOf(mutants, count, seed) {
  if (mutants.length <= count) return mutants;
  const rank = ({ fileName, original, replacement, mutatorName, line }) =>
    createHash('sha256')
      .update(JSON.stringify([seed, fileName, mutatorName, original, replacement, line]))
      .digest('hex');
  return mutants
    .map((mutant) => ({ mutant, rank: rank(mutant) }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .slice(0, count)
    .map(({ mutant }) => mutant);
}
