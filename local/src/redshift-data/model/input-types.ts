import type { INPUTS, SHAPES } from './request-model.js';

/** The operations of the Data API. */
export type RedshiftDataOperation = keyof typeof INPUTS;

type Shapes = typeof SHAPES;
type ShapeName = keyof Shapes;

type ValueOf<Name> = Name extends ShapeName ? ValueOfShape<Shapes[Name]> : never;

type ValueOfShape<Shape> = Shape extends { readonly values: readonly (infer Value)[] }
  ? Value
  : Shape extends { readonly type: 'string' }
    ? string
    : Shape extends { readonly type: 'integer' }
      ? number
      : Shape extends { readonly type: 'boolean' }
        ? boolean
        : Shape extends { readonly type: 'list'; readonly member: infer Member }
          ? readonly ValueOf<Member>[]
          : Shape extends { readonly type: 'structure' }
            ? StructureOf<Shape>
            : never;

type RequiredOf<Structure> = Structure extends { readonly required: readonly (infer Name)[] } ? Name : never;
type MembersOf<Structure> = Structure extends { readonly members: infer Members } ? Members : never;

type StructureOf<Structure> = {
  readonly [Name in keyof MembersOf<Structure> as Name extends RequiredOf<Structure> ? Name : never]: ValueOf<
    MembersOf<Structure>[Name]
  >;
} & {
  readonly [Name in keyof MembersOf<Structure> as Name extends RequiredOf<Structure> ? never : Name]?: ValueOf<
    MembersOf<Structure>[Name]
  >;
};

/** An operation's input after {@link parseInput}: members that were null are absent, unknown ones are gone. */
export type InputOf<Operation extends RedshiftDataOperation> = StructureOf<(typeof INPUTS)[Operation]>;
