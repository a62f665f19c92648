/** The way of a command's requests through the SDK, into which something can be put. */
interface Observable {
  readonly middlewareStack: {
    add(
      middleware: <Request, Output>(
        next: (request: Request) => Promise<Output>,
      ) => (request: Request) => Promise<Output>,
      options: { readonly step: 'finalizeRequest'; readonly priority: 'low'; readonly name: string },
    ): void;
  };
}

/** Where a command's input, which each try carries, says who listens. Not a member of the service's: it is never sent. */
const LISTENER = Symbol('attempts');

/**
 * Notes how each try of one call ended. The SDK repeats a call by itself and reports the last error only; that says nothing
 * of an earlier try whose answer was lost and which may have had its effect.
 *
 * A client with `cacheMiddleware` takes the first command's way through the SDK for all commands of its kind. What is put
 * into it is therefore the same for all calls; whose call it is, each call's input tells.
 */
export class Attempts {
  readonly #errors: unknown[] = [];

  /** The errors of all tries that left for the service, in order. Empty where none did. */
  get errors(): readonly unknown[] {
    return this.#errors;
  }

  /** The command that `make` makes of `input`, observed. */
  of<Input extends object, Command extends Observable>(input: Input, make: (observed: Input) => Command): Command {
    const command = make({ ...input, [LISTENER]: this.#errors });
    // The retry middleware has priority 'high' in this step and signing follows it, so this runs once for each request.
    command.middlewareStack.add((next) => (request) => note(next(request), request as ObservedRequest), {
      step: 'finalizeRequest',
      priority: 'low',
      name: 'noteAttempt',
    });
    return command;
  }
}

interface ObservedRequest {
  readonly input: { readonly [LISTENER]?: unknown[] };
}

async function note<Output>(attempt: Promise<Output>, { input }: ObservedRequest): Promise<Output> {
  try {
    return await attempt;
  } catch (error) {
    input[LISTENER]?.push(error);
    throw error;
  }
}
