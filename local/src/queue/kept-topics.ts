import { existsSync, readFileSync } from 'node:fs';
import { writeWhole } from '../archive/write-whole.js';
import type { TopicsRecord, TopicStore } from './topic-store.js';

/** Topics and subscriptions in a file, so that they are there again after a restart. */
export class KeptTopics {
  private written: string;

  private constructor(
    private readonly store: TopicStore,
    private readonly path: string,
  ) {
    this.written = textOf(store);
  }

  /** Fills the store with what the file holds. @throws {Error} naming the file, where it holds something else. */
  static load(store: TopicStore, path: string): KeptTopics {
    try {
      if (existsSync(path)) store.takeUp(JSON.parse(readFileSync(path, 'utf8')) as TopicsRecord);
    } catch (error) {
      throw new Error(`the topics in '${path}' cannot be read: ${(error as Error).message}`, { cause: error });
    }
    return new KeptTopics(store, path);
  }

  /** Writes the file again, where something has changed. @throws the file system's error. */
  save(): void {
    const text = textOf(this.store);
    if (text === this.written) return;
    writeWhole(this.path, text);
    this.written = text;
  }
}

const textOf = (store: TopicStore): string => JSON.stringify(store.record(), undefined, 2);
