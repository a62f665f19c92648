import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A synthesised template, with the folder that its assets are in. */
export interface SynthesisedTemplate {
  readonly resources: Readonly<Record<string, Resource>>;
  /** The folder of an asset, by the S3 key that the template has for it. */
  assetFolder(s3Key: string): string;
}

interface AssetManifest {
  readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}

/** Reads the one template in a folder that an app was synthesised into. */
export function readTemplate(folder: string): SynthesisedTemplate {
  const read = (suffix: string): unknown => {
    const names = readdirSync(folder).filter((name) => name.endsWith(suffix));
    if (names.length !== 1) throw new Error(`${folder} holds ${names.length} files '*${suffix}'`);
    return JSON.parse(readFileSync(join(folder, names[0] ?? ''), 'utf8'));
  };
  const { Resources } = read('.template.json') as { Resources: Record<string, Resource> };
  const { files } = read('.assets.json') as AssetManifest;
  return {
    resources: Resources,
    assetFolder: (s3Key) => {
      const path = files[s3Key.replace(/\.zip$/, '')]?.source.path;
      if (path === undefined) throw new Error(`no asset has the key ${s3Key}`);
      return join(folder, path);
    },
  };
}

/** The resources of a type, by logical id. */
export const resourcesOfType = (template: SynthesisedTemplate, type: string): [string, Resource['Properties']][] =>
  Object.entries(template.resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, { Properties }]) => [id, Properties]);
