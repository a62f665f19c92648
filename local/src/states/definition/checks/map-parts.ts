import { isJsonArray, isJsonObject, textOf } from '../../json.js';
import { schemaError } from '../diagnostic.js';
import type { QueryLanguage } from '../state-machine-definition.js';
import { objectWith, withPath, type FieldRules, type Fields } from './object-check.js';
import { jsonataTemplate, oneOf, orJsonata, path, template, text, whole, type ValueCheck } from './value-checks.js';

const ITEMS_MAX = 100_000_000;
const BATCH_BYTES_MAX = 262_144;

/** The arguments of a reader or writer go by another name in each language. */
const argumentsField = (language: QueryLanguage): Fields =>
  language === 'JSONata' ? { Arguments: jsonataTemplate } : { Parameters: template };

/** A whole number, given literally or, as the language has it, by expression. */
export const wholeOrExpression = (language: QueryLanguage, least: number, most: number): ValueCheck =>
  language === 'JSONata' ? orJsonata(whole(least, most)) : whole(least, most);

/** A number, and in JSONPath also the path to one. */
const numberFields = (language: QueryLanguage, name: string, least: number, most: number): Fields => ({
  [name]: wholeOrExpression(language, least, most),
  ...(language === 'JSONPath' && { [`${name}Path`]: path }),
});

const S3_READS = ['getObject', 'listObjectsV2'];
const S3_RESOURCE = /^arn:aws(?:-cn|-us-gov)?:states:::s3:(\w+)$/u;

const s3Resource =
  (actions: readonly string[]): ValueCheck =>
  (value, location) =>
    actions.includes(S3_RESOURCE.exec(textOf(value))?.[1] ?? '')
      ? []
      : [
          schemaError(
            location,
            `The value must be ${actions.map((each) => `arn:aws:states:::s3:${each}`).join(' or ')}`,
          ),
        ];

const headers: ValueCheck = (value, location) =>
  isJsonArray(value) && value.length > 0 && value.every((name) => typeof name === 'string')
    ? []
    : [schemaError(location, 'The value must be a list of one or more names')];

const readerConfig = (language: QueryLanguage): ValueCheck =>
  objectWith(
    {
      InputType: oneOf('CSV', 'JSON', 'JSONL', 'PARQUET', 'MANIFEST'),
      Transformation: oneOf('NONE', 'LOAD_AND_FLATTEN'),
      ManifestType: oneOf('ATHENA_DATA', 'S3_INVENTORY'),
      CSVDelimiter: oneOf('COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB'),
      CSVHeaderLocation: oneOf('FIRST_ROW', 'GIVEN'),
      CSVHeaders: headers,
      ItemsPointer: text,
      ...numberFields(language, 'MaxItems', 0, ITEMS_MAX),
    },
    { atMostOne: [withPath('MaxItems')] },
  );

/** Where a distributed Map takes its items from. */
export const itemReader = (language: QueryLanguage): ValueCheck =>
  objectWith(
    { Resource: s3Resource(S3_READS), ReaderConfig: readerConfig(language), ...argumentsField(language) },
    { required: ['Resource'] },
  );

/** How a distributed Map puts items together. */
export const itemBatcher = (language: QueryLanguage): ValueCheck => {
  const rules: FieldRules = { atMostOne: [withPath('MaxItemsPerBatch'), withPath('MaxInputBytesPerBatch')] };
  const fields = objectWith(
    {
      BatchInput: language === 'JSONata' ? jsonataTemplate : template,
      ...numberFields(language, 'MaxItemsPerBatch', 1, ITEMS_MAX),
      ...numberFields(language, 'MaxInputBytesPerBatch', 1, BATCH_BYTES_MAX),
    },
    rules,
  );
  return (value, location) => {
    const limits = ['MaxItemsPerBatch', 'MaxInputBytesPerBatch'].flatMap(withPath);
    const hasLimit = isJsonObject(value) && limits.some((name) => name in value);
    const missing = hasLimit ? [] : [schemaError(location, `One of ${limits.join(', ')} is required`)];
    return [...fields(value, location), ...missing];
  };
};

const writerConfig = objectWith({
  Transformation: oneOf('NONE', 'COMPACT', 'FLATTEN'),
  OutputType: oneOf('JSON', 'JSONL'),
});

/** Where a distributed Map puts its results. */
export const resultWriter = (language: QueryLanguage): ValueCheck => {
  const fields = objectWith({
    Resource: s3Resource(['putObject']),
    WriterConfig: writerConfig,
    ...argumentsField(language),
  });
  return (value, location) => [...fields(value, location), ...writerRules(value, location)];
};

const writerRules: ValueCheck = (value, location) => {
  if (!isJsonObject(value)) return [];
  const isEmpty = value.Resource === undefined && value.WriterConfig === undefined;
  return isEmpty ? [schemaError(location, 'One of Resource and WriterConfig is required')] : [];
};

/** How the items of a Map are run. */
export const processorConfig = objectWith({
  Mode: oneOf('INLINE', 'DISTRIBUTED'),
  ExecutionType: oneOf('STANDARD', 'EXPRESS'),
});
