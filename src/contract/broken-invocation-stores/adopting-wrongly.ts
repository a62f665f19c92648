import type { Invocation } from '../../ports/invocation.js';
import type { Adoption } from '../../ports/invocation-store.js';
import { TamperedStore, type BrokenStore } from './broken-store.js';

/** What the store would have to find for an adoption to succeed. */
const asItIs = (predecessor: Invocation, current: Invocation | undefined): Invocation => current ?? predecessor;

/** Faults of adopting. */
export const adoptingWrongly: readonly BrokenStore[] = [
  {
    fault: 'lets everybody adopt what is unprocessed',
    make: () =>
      new (class extends TamperedStore {
        override async adopt(predecessor: Invocation, adoption: Adoption) {
          return super.adopt(asItIs(predecessor, this.find(predecessor)?.invocation), adoption);
        }
      })(),
  },
  {
    fault: 'does not look at the token that was read',
    make: () =>
      new (class extends TamperedStore {
        override async adopt(predecessor: Invocation, adoption: Adoption) {
          const current = asItIs(predecessor, this.find(predecessor)?.invocation);
          return super.adopt({ ...current, adoptions: predecessor.adoptions }, adoption);
        }
      })(),
  },
  {
    fault: 'does not look at the adoptions since it was read',
    make: () =>
      new (class extends TamperedStore {
        override async adopt(predecessor: Invocation, adoption: Adoption) {
          const { adoptions } = asItIs(predecessor, this.find(predecessor)?.invocation);
          return super.adopt({ ...predecessor, adoptions }, adoption);
        }
      })(),
  },
  {
    fault: 'adopts what FAILED',
    make: () =>
      new (class extends TamperedStore {
        override async adopt(predecessor: Invocation, adoption: Adoption) {
          this.tamper(predecessor, (invocation) =>
            invocation.status === 'FAILED' ? { ...invocation, status: 'FINISHED' } : invocation,
          );
          return super.adopt(predecessor, adoption);
        }
      })(),
  },
  {
    fault: 'adopts what was answered',
    make: () =>
      new (class extends TamperedStore {
        override async adopt(predecessor: Invocation, adoption: Adoption) {
          this.tamper(predecessor, (invocation) =>
            invocation.delivery === 'delivered' ? { ...invocation, delivery: 'undelivered' } : invocation,
          );
          return super.adopt(predecessor, adoption);
        }
      })(),
  },
  {
    fault: 'adopts only what it reads as unprocessed',
    make: () =>
      new (class extends TamperedStore {
        override async adopt(predecessor: Invocation, adoption: Adoption) {
          if (this.find(predecessor)?.invocation.processed) return { kind: 'lost' } as const;
          return super.adopt(predecessor, adoption);
        }
      })(),
  },
  {
    fault: 'leaves an adopted invocation processed',
    make: () =>
      new (class extends TamperedStore {
        override async adopt(predecessor: Invocation, adoption: Adoption) {
          const wasProcessed = this.find(predecessor)?.invocation.processed ?? false;
          const result = await super.adopt(predecessor, adoption);
          this.tamper(predecessor, (invocation) => ({ ...invocation, processed: wasProcessed }));
          return result;
        }
      })(),
  },
  {
    fault: 'leaves the claim on an adopted invocation',
    make: () =>
      new (class extends TamperedStore {
        override async adopt(predecessor: Invocation, adoption: Adoption) {
          const claim = this.find(predecessor)?.invocation.claim;
          const result = await super.adopt(predecessor, adoption);
          if (claim) this.tamper(predecessor, (invocation) => ({ ...invocation, claim }));
          return result;
        }
      })(),
  },
  {
    fault: 'does not count adoptions',
    make: () =>
      new (class extends TamperedStore {
        override async adopt(predecessor: Invocation, adoption: Adoption) {
          const result = await super.adopt(predecessor, adoption);
          this.tamper(predecessor, (invocation) => ({ ...invocation, adoptions: predecessor.adoptions }));
          return result;
        }
      })(),
  },
  {
    fault: 'refuses the repetition of an adoption',
    make: () =>
      new (class extends TamperedStore {
        override async adopt(predecessor: Invocation, adoption: Adoption) {
          const isRepeated = this.find(predecessor)?.invocation.taskToken === adoption.taskToken;
          return isRepeated ? ({ kind: 'lost' } as const) : super.adopt(predecessor, adoption);
        }
      })(),
  },
  {
    fault: 'does not make an adopted statement the latest',
    make: () =>
      new (class extends TamperedStore {
        override async adopt(predecessor: Invocation, adoption: Adoption) {
          const startOrder = this.find(predecessor)?.startOrder;
          const result = await super.adopt(predecessor, adoption);
          const entry = this.find(predecessor);
          if (entry && startOrder !== undefined) this.put({ ...entry, startOrder });
          return result;
        }
      })(),
  },
  {
    fault: 'makes the adoption of what was never started the latest statement',
    make: () =>
      new (class extends TamperedStore {
        override async adopt(predecessor: Invocation, adoption: Adoption) {
          const result = await super.adopt(predecessor, adoption);
          const entry = this.find(predecessor);
          if (entry && result.kind === 'adopted') this.put({ ...entry, startOrder: adoption.adoptedAt });
          return result;
        }
      })(),
  },
];
