import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** One resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** Synthesised templates of one app, taken together, with the folder that their assets are in. */
export interface SynthesisedTemplate {
  /** Of all stacks; no two have the same logical id. */
  readonly resources: Readonly<Record<string, Resource>>;
  /** What stacks give to each other, by the name of the export. */
  readonly exports: Readonly<Record<string, unknown>>;
  /** The folder of an asset, by the S3 key that the template has for it. */
  assetFolder(s3Key: string): string;
}

interface TemplateFile {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
}

interface AssetManifest {
  readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}

/**
 * Reads the templates in a folder that an app was synthesised into.
 *
 * @throws {Error} where there are more or fewer stacks than expected, or where two have one logical id.
 */
export function readTemplate(folder: string, stacks = 1): SynthesisedTemplate {
  const read = (suffix: string): unknown[] => {
    const names = readdirSync(folder).filter((name) => name.endsWith(suffix));
    if (names.length !== stacks) throw new Error(`${folder} holds ${names.length} files '*${suffix}'`);
    return names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown);
  };
  const templates = read('.template.json') as TemplateFile[];
  const files = Object.assign(
    {},
    ...(read('.assets.json') as AssetManifest[]).map((manifest) => manifest.files),
  ) as AssetManifest['files'];
  const resources = templates.flatMap(({ Resources }) => Object.entries(Resources));
  if (new Set(resources.map(([id]) => id)).size < resources.length) throw new Error('two stacks have one logical id');
  return {
    resources: Object.fromEntries(resources),
    exports: Object.fromEntries(
      templates.flatMap(({ Outputs = {} }) =>
        Object.values(Outputs).flatMap(({ Export, Value }) => (Export ? [[Export.Name, Value] as const] : [])),
      ),
    ),
    assetFolder: (s3Key) => {
      const path = files[s3Key.replace(/\.zip$/, '')]?.source.path;
      if (path === undefined) throw new Error(`no asset has the key ${s3Key}`);
      return resolve(folder, path);
    },
  };
}

/** The resources of a type, by logical id. */
export const resourcesOfType = (template: SynthesisedTemplate, type: string): [string, Resource['Properties']][] =>
  Object.entries(template.resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, { Properties }]) => [id, Properties]);
