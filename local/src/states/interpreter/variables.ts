import type { Json, JsonObject } from '../json.js';

/**
 * The workflow's variables as one scope sees them: those of its own, and those of the scopes around it, which it may read
 * but not change.
 */
export class Variables {
  #own: JsonObject = {};

  constructor(private readonly outer?: Variables) {}

  /** The value, or `undefined` where no variable of this name is assigned. */
  get(name: string): Json | undefined {
    return Object.hasOwn(this.#own, name) ? this.#own[name] : this.outer?.get(name);
  }

  /** Assigns all members of `values` at once, in this scope. */
  assign(values: JsonObject): void {
    this.#own = { ...this.#own, ...values };
  }

  /** All variables that this scope sees. */
  all(): JsonObject {
    return this.outer ? { ...this.outer.all(), ...this.#own } : this.#own;
  }

  /** The variables of this scope alone, to be put back with {@link Variables.assign} into a fresh one. */
  own(): JsonObject {
    return this.#own;
  }
}
