import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

/** A Kubernetes object, as far as the checks look at it. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: manifests are checked by the schema, then walked freely.
  [field: string]: any;
}

interface Kustomization {
  resources: string[];
  namespace?: string;
  images?: { name: string; newName?: string; digest?: string }[];
  patches?: { target?: { kind: string; name: string }; patch: string }[];
}

type Operation = { op: 'add' | 'replace' | 'remove'; path: string; value?: unknown };

/**
 * Renders a kustomization as far as ours go: resources, namespace, images by digest, JSON patches with a target, and
 * `$patch: delete`. Throws on anything else, so that nothing is silently left out; where kubectl is installed a test
 * compares the two.
 */
export function render(folder: string): KubeObject[] {
  const { resources, namespace, images = [], patches = [], ...rest } = readKustomization(folder);
  if (Object.keys(rest).length > 0)
    throw new Error(`${folder}: cannot render ${Object.keys(rest).join(', ')}`);
  let objects = resources.flatMap((name) => {
    const path = join(folder, name);
    return name.endsWith('.yaml') ? readObjects(path) : render(path);
  });
  for (const { target, patch } of patches) objects = patched(objects, target, parse(patch));
  for (const object of objects) {
    if (namespace !== undefined) {
      if (object.kind === 'Namespace') object.metadata.name = namespace;
      else object.metadata.namespace = namespace;
    }
    for (const container of object.spec?.template?.spec?.containers ?? []) setImage(container, images);
  }
  return objects;
}

export function readObjects(path: string): KubeObject[] {
  return parseAllDocuments(readFileSync(path, 'utf8'), { version: '1.1', uniqueKeys: true }).map(
    (document) => {
      const [problem] = [...document.errors, ...document.warnings];
      if (problem) throw new Error(`${path}: ${problem.message}`);
      return document.toJS() as KubeObject;
    },
  );
}

function readKustomization(folder: string): Kustomization {
  const { apiVersion, kind, ...kustomization } = parse(
    readFileSync(join(folder, 'kustomization.yaml'), 'utf8'),
  );
  if (kind !== 'Kustomization' || apiVersion !== 'kustomize.config.k8s.io/v1beta1')
    throw new Error(`${folder}: ${kind}`);
  return kustomization as Kustomization;
}

function patched(objects: KubeObject[], target: { kind: string; name: string } | undefined, patch: unknown) {
  if (target === undefined) {
    const gone = patch as KubeObject;
    if (gone.$patch !== 'delete') throw new Error('only $patch: delete can be rendered without a target');
    const left = objects.filter(
      ({ kind, metadata }) => kind !== gone.kind || metadata.name !== gone.metadata.name,
    );
    if (left.length === objects.length)
      throw new Error(`nothing to delete: ${gone.kind} ${gone.metadata.name}`);
    return left;
  }
  const hit = objects.filter(({ kind, metadata }) => kind === target.kind && metadata.name === target.name);
  if (hit.length === 0) throw new Error(`nothing to patch: ${target.kind} ${target.name}`);
  for (const object of hit) for (const operation of patch as Operation[]) apply(object, operation);
  return objects;
}

function apply(object: KubeObject, { op, path, value }: Operation): void {
  const keys = path
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop() ?? '';
  const holder = keys.reduce<Record<string, unknown>>(
    (at, key) => at[key] as Record<string, unknown>,
    object,
  );
  if (op !== 'add' && !(last in holder)) throw new Error(`${path} is not there to ${op}`);
  if (op === 'remove') delete holder[last];
  else holder[last] = value;
}

function setImage(container: { image: string }, images: NonNullable<Kustomization['images']>): void {
  const [name = ''] = container.image.split(/[:@]/);
  const image = images.find((entry) => entry.name === name);
  if (image) container.image = `${image.newName ?? name}@${image.digest}`;
}
