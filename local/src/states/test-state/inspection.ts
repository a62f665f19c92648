import { readData } from '../distributed/read-data.js';
import { batchItems } from '../distributed/batch-items.js';
import { memberOf } from '../definition/member-of.js';
import type { MapState, ReaderConfig } from '../definition/state-machine-definition.js';
import { dataFlowOf } from '../interpreter/data-flow-of.js';
import { itemsOf } from '../interpreter/map-fields.js';
import { numberField } from '../interpreter/number-field.js';
import type { StateVisit } from '../interpreter/state-visit.js';
import type { Json } from '../json.js';
import { applyResultPath } from '../paths/apply-result-path.js';
import { fillTemplate } from '../paths/payload-template.js';

/** What the state's data was at each step, as far as it came; JSON as text. */
export class Inspection {
  readonly data: Record<string, unknown> = {};

  constructor(private readonly visit: StateVisit) {
    this.#note('input', visit.input);
  }

  get #isJsonPath(): boolean {
    return this.visit.queryLanguage === 'JSONPath';
  }

  #note(name: string, value: Json): void {
    this.data[name] = JSON.stringify(value);
  }

  /** The state's input as its fields see it. */
  noteInput(): void {
    if (this.#isJsonPath) this.#note('afterInputPath', dataFlowOf(this.visit).effectiveInput(this.visit));
  }

  /** What the state works with. */
  noteWork(work: Json): void {
    this.#note(this.#isJsonPath ? 'afterParameters' : 'afterArguments', work);
  }

  /** What the state made, before and after its fields shaped it; of a Map, only after. */
  noteResult(result: Json): void {
    if (this.visit.state.Type !== 'Map') this.#note('result', result);
    if (this.#isJsonPath) this.noteShaped(result);
  }

  /** What the fields of a JSONPath state make of a result. */
  noteShaped(result: Json): void {
    const { visit } = this;
    const selector = memberOf(visit.state, 'ResultSelector');
    const selected = selector === undefined ? result : fillTemplate(selector, visit.pathData(result));
    this.#note('afterResultSelector', selected);
    const resultPath = memberOf(visit.state, 'ResultPath') as string | null | undefined;
    this.#note('afterResultPath', applyResultPath(visit.input, resultPath, selected));
  }

  /** The items of a Map, how they are shaped, and what it tolerates. @returns how many items there are */
  async noteMap(readerData: string | undefined): Promise<number> {
    const visit = this.visit as StateVisit<MapState>;
    const { ItemReader: reader, ItemBatcher: batcher } = visit.state;
    const items = reader ? readItemsOf(readerData, reader.ReaderConfig) : await itemsOf(visit);
    if (reader?.ReaderConfig?.ItemsPointer !== undefined) this.#note('afterItemsPointer', items);
    else if (!reader && this.#isJsonPath) this.#note('afterItemsPath', items);
    const shaped: Json[] = [];
    for (const [Index, Value] of items.entries()) {
      shaped.push(await dataFlowOf(visit).itemInput(visit, { Index, Value }));
    }
    if (memberOf(visit.state, 'ItemSelector') !== undefined) this.#note('afterItemSelector', shaped);
    if (batcher) this.#note('afterItemBatcher', await batchItems(visit, batcher, shaped));
    const limits = {
      toleratedFailureCount: await numberField(visit, 'ToleratedFailureCount', { least: 0 }),
      toleratedFailurePercentage: await numberField(visit, 'ToleratedFailurePercentage', { least: 0 }),
      maxConcurrency: (await numberField(visit, 'MaxConcurrency', { least: 0 })) ?? 0,
    };
    for (const [name, value] of Object.entries(limits)) if (value !== undefined) this.data[name] = value;
    return items.length;
  }

  /** The variables that the state has assigned, or was given. */
  noteVariables(): void {
    const variables = this.visit.scope.variables.own();
    if (Object.keys(variables).length > 0) this.#note('variables', variables);
  }
}

/** What an ItemReader would have read. */
const readItemsOf = (text: string | undefined, config: ReaderConfig = {}): readonly Json[] =>
  text === undefined ? [] : readData(text, { ...config, InputType: config.InputType === 'JSONL' ? 'JSONL' : 'JSON' });
