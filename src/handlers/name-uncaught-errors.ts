/** Under which the end of the process by an exception that nobody caught is reported. */
const UNCAUGHT = 'Runtime.UncaughtException';

/**
 * Gives an exception that nobody catches a name that states retry. Lambda's runtime reports such an end of the process under the
 * exception's own name, which may be any, such as `TypeError`; whatever was started before went on. How the process ends stays as it is.
 *
 * @param from where the exceptions are told of; a process.
 */
export function nameUncaughtErrors(from: Pick<NodeJS.Process, 'on'>): void {
  // Told before Lambda's own listener, and none that would keep the process alive.
  from.on('uncaughtExceptionMonitor', (error) => {
    Object.defineProperty(error, 'name', { value: UNCAUGHT, configurable: true, writable: true });
  });
}
