import type { Json, JsonObject } from '../json.js';

/**
 * How far one scope has come: what a redrive needs to go on where the execution failed. Branches that have succeeded are
 * not run again.
 */
export class Progress {
  /** The state being visited; `undefined` before the first. */
  stateName: string | undefined;
  /** The input of that state. */
  input: Json = null;
  /** The scope's own variables when it entered the state. */
  variables: JsonObject = {};
  /** The scope's output, once it has one. */
  output: Json | undefined;
  readonly #branches = new Map<number, Progress>();

  /** The scope has entered a state; whatever its branches did before belongs to an earlier one. */
  enter(stateName: string, input: Json, variables: JsonObject): void {
    this.stateName = stateName;
    this.input = input;
    this.variables = variables;
    this.#branches.clear();
  }

  /** The progress of a branch or item of the state being visited. */
  branch(index: number): Progress {
    const known = this.#branches.get(index);
    if (known) return known;
    const fresh = new Progress();
    this.#branches.set(index, fresh);
    return fresh;
  }

  /** The scope has come to its end: nothing but its output will be asked for. */
  finish(output: Json): void {
    this.output = output;
    this.input = null;
    this.variables = {};
    this.#branches.clear();
  }

  /** Forgets the branches: the state begins again from scratch. */
  forgetBranches(): void {
    this.#branches.clear();
  }
}
