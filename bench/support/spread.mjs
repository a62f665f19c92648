/** Median and spread of measurements, as a figure. */
export function figureOf(name, values, unit) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.floor((sorted.length - 1) * share)];
  const show = (value) => Number(value.toPrecision(4));
  return { name, value: show(at(0.5)), unit, spread: `median of ${sorted.length}, ${show(at(0))} to ${show(at(1))}` };
}
