/** What an SDK command lets be put into its way. */
interface Observable {
  readonly middlewareStack: {
    add(
      middleware: <Input, Output>(next: (input: Input) => Promise<Output>) => (input: Input) => Promise<Output>,
      options: { readonly step: 'finalizeRequest'; readonly priority: 'low'; readonly name: string },
    ): void;
  };
}

/**
 * Notes how each try of one call ended. The SDK repeats a call by itself and reports the last error only; that says nothing
 * of an earlier try whose answer was lost and which may have had its effect.
 */
export class Attempts {
  readonly #errors: unknown[] = [];

  /** The errors of all tries that left for the service, in order. Empty where none did. */
  get errors(): readonly unknown[] {
    return this.#errors;
  }

  /** `command`, observed. */
  of<Command extends Observable>(command: Command): Command {
    // The retry middleware has priority 'high' in this step and signing follows it, so this runs once for each request.
    command.middlewareStack.add((next) => (input) => this.#note(next(input)), {
      step: 'finalizeRequest',
      priority: 'low',
      name: 'noteAttempt',
    });
    return command;
  }

  async #note<Output>(attempt: Promise<Output>): Promise<Output> {
    try {
      return await attempt;
    } catch (error) {
      this.#errors.push(error);
      throw error;
    }
  }
}
