/** Milliseconds of a processor that this process has taken so far, all its threads together. Other work on the machine hardly adds to it. */
export const processorMilliseconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
