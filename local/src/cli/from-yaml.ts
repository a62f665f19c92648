import { UsageError } from 'sfn-redshift-tasker/command-line';
import { isMap, isSeq, parseDocument, type ScalarTag, type CollectionTag } from 'yaml';

/** CloudFormation's functions in their short form, which stand for an object with one member. */
const FUNCTIONS = ['GetAtt', 'Sub', 'Join', 'If', 'ImportValue', 'FindInMap', 'Select', 'Split', 'Base64', 'Condition'];
const longNameOf = (name: string): string => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`);

const TAGS = ['Ref', ...FUNCTIONS].flatMap((name): (ScalarTag | CollectionTag)[] => {
  const called = (argument: unknown): unknown => ({ [longNameOf(name)]: argument });
  return [
    { tag: `!${name}`, resolve: (text: string) => called(text) },
    { tag: `!${name}`, collection: 'seq', resolve: (value) => called(isSeq(value) ? value.toJSON() : undefined) },
    { tag: `!${name}`, collection: 'map', resolve: (value) => called(isMap(value) ? value.toJSON() : undefined) },
  ];
});

/** What a text in YAML says, with CloudFormation's short forms written out. @throws {UsageError} it is no YAML: with the place. */
export function fromYaml(text: string, file: string): unknown {
  const document = parseDocument(text, { customTags: TAGS });
  const [error] = document.errors;
  if (error) throw new UsageError(`'${file}' is not YAML: ${error.message.split('\n')[0] ?? ''}`);
  return JSON.parse(JSON.stringify(document.toJS())) as unknown;
}
