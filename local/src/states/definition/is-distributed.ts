import { isJsonObject, type Json } from '../json.js';

/** Whether a Map runs its items as executions of their own; its processor may go by the older name `Iterator`. */
export const isDistributed = (map: { readonly ItemProcessor?: unknown; readonly Iterator?: unknown }): boolean => {
  const processor = (map.ItemProcessor ?? map.Iterator) as Json | undefined;
  const config = isJsonObject(processor) ? processor.ProcessorConfig : undefined;
  return isJsonObject(config) && config.Mode === 'DISTRIBUTED';
};
