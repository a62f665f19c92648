import type { Variable } from '../translate/language.js';
import { SqlError } from '../sql-error.js';

/** One variable with all that an assignment needs to know. */
export interface Slot extends Variable {
  value: string | null;
  readonly isConstant: boolean;
  readonly isNotNull: boolean;
}

/** The names of one block, those of the blocks around it behind them. */
export class Variables {
  private readonly slots = new Map<string, Slot>();
  private readonly records = new Map<string, Map<string, Variable>>();

  constructor(private readonly outer?: Variables) {}

  declare(name: string, slot: Slot): void {
    this.slots.set(name, slot);
  }

  /** Another name for a variable. */
  alias(name: string, of: string): void {
    const slot = this.slot(of);
    if (!slot) throw new SqlError(`"${of}" is not a known variable`);
    this.slots.set(name, slot);
  }

  declareRecord(name: string): void {
    this.records.set(name, new Map());
  }

  isRecord(name: string): boolean {
    return this.records.has(name) || (this.outer?.isRecord(name) ?? false);
  }

  setRecord(name: string, fields: ReadonlyMap<string, Variable>): void {
    if (this.records.has(name)) this.records.set(name, new Map(fields));
    else if (this.outer) this.outer.setRecord(name, fields);
    else throw new SqlError(`"${name}" is not a known variable`);
  }

  /** What a name stands for: a variable, or a field of a record. */
  find(name: string): Variable | undefined {
    const slot = this.slots.get(name);
    if (slot) return slot;
    const point = name.indexOf('.');
    const record = point > 0 ? this.records.get(name.slice(0, point)) : undefined;
    if (record) {
      const field = record.get(name.slice(point + 1));
      if (!field) throw new SqlError(`record "${name.slice(0, point)}" has no field "${name.slice(point + 1)}"`);
      return field;
    }
    return this.outer?.find(name);
  }

  slot(name: string): Slot | undefined {
    return this.slots.get(name) ?? this.outer?.slot(name);
  }

  /** Puts a value into a variable or a field of a record. @throws {SqlError} there is none, or it may not be changed. */
  assign(name: string, value: string | null): void {
    const slot = this.slot(name);
    if (!slot) {
      const point = name.indexOf('.');
      const record = point > 0 ? name.slice(0, point) : undefined;
      const field = record !== undefined && this.isRecord(record) ? this.find(name) : undefined;
      if (!field || record === undefined) throw new SqlError(`"${name}" is not a known variable`);
      this.setField(record, name.slice(point + 1), { ...field, value });
      return;
    }
    if (slot.isConstant) throw new SqlError(`"${name}" is declared CONSTANT`);
    if (slot.isNotNull && value === null) {
      throw new SqlError(`NULL cannot be assigned to variable "${name}" declared NOT NULL`);
    }
    slot.value = value;
  }

  private setField(record: string, field: string, value: Variable): void {
    const known = this.records.get(record);
    if (known) known.set(field, value);
    else this.outer?.setField(record, field, value);
  }
}
