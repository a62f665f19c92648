import { existsSync, readFileSync } from 'node:fs';
import { writeWhole } from '../archive/write-whole.js';

/** Remembers what was switched off. */
export interface Switches {
  /** Whether something is on: everything is, unless it was switched off. */
  isOn(name: string): boolean;
  /** @throws where it cannot be remembered. */
  set(name: string, isOn: boolean): void;
}

/** As long as the process lives. */
export class RememberedSwitches implements Switches {
  protected readonly off = new Set<string>();

  isOn(name: string): boolean {
    return !this.off.has(name);
  }

  set(name: string, isOn: boolean): void {
    if (isOn) this.off.delete(name);
    else this.off.add(name);
  }
}

/** In a file, so that what was switched off stays so after a restart. */
export class KeptSwitches extends RememberedSwitches {
  private constructor(private readonly path: string) {
    super();
  }

  /** With what the file holds. @throws {Error} naming the file, where it holds something else. */
  static load(path: string): KeptSwitches {
    const kept = new KeptSwitches(path);
    if (!existsSync(path)) return kept;
    try {
      for (const name of JSON.parse(readFileSync(path, 'utf8')) as string[]) kept.off.add(name);
    } catch (error) {
      throw new Error(`what is switched off cannot be read from '${path}': ${(error as Error).message}`, {
        cause: error,
      });
    }
    return kept;
  }

  override set(name: string, isOn: boolean): void {
    if (this.isOn(name) === isOn) return;
    const others = [...this.off].filter((one) => one !== name);
    writeWhole(this.path, JSON.stringify(isOn ? others : [...others, name]));
    super.set(name, isOn);
  }
}
