// A budget is { "bench: figure": { "max": number } } or "min", or both; "goal" is a maximum that is wanted and not yet demanded.

const figuresByName = (results) =>
  new Map(results.flatMap(({ bench, figures }) => figures.map(({ name, value }) => [`${bench}: ${name}`, value])));

/** The budgets of the benches that ran. */
const due = (results, budgets) => {
  const benches = results.map(({ bench }) => bench);
  return Object.entries(budgets).filter(([name]) => benches.includes(name.split(':')[0]));
};

/** One line for each budget that is broken. A budget for a figure that there is not is broken, too. */
export function brokenBudgets(results, budgets) {
  const figures = figuresByName(results);
  return due(results, budgets).flatMap(([name, { max = Infinity, min = -Infinity }]) => {
    const value = figures.get(name);
    if (typeof value !== 'number') return [`${name}: there is no such figure`];
    if (value > max) return [`${name} is ${value}, at most ${max} is allowed`];
    return value < min ? [`${name} is ${value}, at least ${min} is demanded`] : [];
  });
}

/** One line for each goal that is not reached. */
export function unreachedGoals(results, budgets) {
  const figures = figuresByName(results);
  return due(results, budgets).flatMap(([name, { goal }]) =>
    goal !== undefined && figures.get(name) > goal ? [`${name} is ${figures.get(name)}, wanted is ${goal}`] : [],
  );
}
