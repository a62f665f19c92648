/** What the service's model says of one kind of value; names refer to other shapes. */
export type ServiceShape =
  | {
      readonly type: 'string';
      /** Shortest and longest length, in characters. */
      readonly min?: number;
      readonly max?: number;
      /** A regular expression that matches the whole value. */
      readonly pattern?: string;
      /** The only values that are allowed. */
      readonly values?: readonly string[];
    }
  | { readonly type: 'integer'; readonly min?: number; readonly max?: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'list'; readonly min?: number; readonly max?: number; readonly member: string }
  | {
      readonly type: 'structure';
      readonly members: Readonly<Record<string, string>>;
      readonly required: readonly string[];
    };
