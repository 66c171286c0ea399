import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parseAllDocuments } from 'yaml';
import { formatProblems, loadSettings, SETTINGS } from '../../src/settings/load.ts';
import type { SettingRow } from '../../src/settings/values.ts';
import { type KubeObject, render } from './kustomize.ts';

const FOLDERS = ['k8s/base', 'k8s/overlays/dev', 'k8s/overlays/prod'];
/** From the OpenAPI description of Kubernetes 1.34; fields that it does not know are refused. */
const SCHEMA = JSON.parse(readFileSync('test/k8s/data/k8s-schema.json', 'utf8')) as {
  kinds: Record<string, string>;
  definitions: object;
};
const ajv = new Ajv({ strict: false, allowUnionTypes: true });
ajv.addSchema({ $id: 'k8s', definitions: SCHEMA.definitions });

const of = (objects: KubeObject[], kind: string) => {
  const [object, ...more] = objects.filter((candidate) => candidate.kind === kind);
  if (object === undefined || more.length > 0) throw new Error(`expected one ${kind}`);
  return object;
};
const byName = (objects: KubeObject[], kind: string, name: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);
const selects = (selector: Record<string, string>, labels: Record<string, string>) =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

function schemaErrors(object: KubeObject): string[] {
  const definition = SCHEMA.kinds[`${object.apiVersion}/${object.kind}`];
  if (definition === undefined)
    return object.apiVersion.startsWith('monitoring.coreos.com/')
      ? []
      : [`${object.apiVersion} ${object.kind} is unknown`];
  const validate =
    ajv.getSchema(`k8s#/definitions/${definition}`) ??
    ajv.compile({ $ref: `k8s#/definitions/${definition}` });
  validate(object);
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${object.kind}${instancePath} ${message}`,
  );
}

describe.each(FOLDERS)('%s', (folder) => {
  const objects = render(folder);
  const deployment = of(objects, 'Deployment').spec;
  const pod = deployment.template.spec;
  const labels = deployment.template.metadata.labels;
  const [container] = pod.containers;

  it('holds what Kubernetes 1.34 accepts, and nothing that it would drop', () => {
    expect(objects.flatMap(schemaErrors)).toEqual([]);
  });

  it('is all in one restricted namespace, under one name', () => {
    const namespace = of(objects, 'Namespace');
    expect(namespace.metadata.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
    for (const { kind, metadata } of objects) {
      if (kind !== 'Namespace') expect([kind, metadata.namespace]).toEqual([kind, namespace.metadata.name]);
      expect(metadata.labels?.['app.kubernetes.io/name']).toBe('credit-bot');
    }
  });

  it('refers to nothing that is not there', () => {
    expect(selects(deployment.selector.matchLabels, labels)).toBe(true);
    for (const kind of ['PodDisruptionBudget', 'PodMonitor'])
      expect(selects(of(objects, kind).spec.selector.matchLabels, labels)).toBe(true);
    expect(selects(of(objects, 'NetworkPolicy').spec.podSelector.matchLabels, labels)).toBe(true);
    for (const constraint of pod.topologySpreadConstraints)
      expect(selects(constraint.labelSelector.matchLabels, labels)).toBe(true);
    expect(byName(objects, 'ServiceAccount', pod.serviceAccountName)).toBeDefined();
    for (const { configMapRef } of container.envFrom)
      expect(byName(objects, 'ConfigMap', configMapRef.name)).toBeDefined();
    const volumes = pod.volumes.map((volume: { name: string }) => volume.name);
    for (const mount of container.volumeMounts) expect(volumes).toContain(mount.name);
    const ports = container.ports.map((port: { name: string }) => port.name);
    const asked = [container.startupProbe, container.livenessProbe, container.readinessProbe].map(
      (probe) => probe.httpGet.port,
    );
    const scraped = of(objects, 'PodMonitor').spec.podMetricsEndpoints.map(
      (endpoint: { port: string }) => endpoint.port,
    );
    for (const port of [...asked, ...scraped]) expect(ports).toContain(port);
  });

  it('replaces pods one by one without a gap, and lets a node drain', () => {
    expect(deployment.replicas).toBeGreaterThanOrEqual(2);
    expect(deployment.replicas).toBeLessThanOrEqual(8);
    expect(deployment.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    expect(deployment.minReadySeconds).toBe(30);
    expect(of(objects, 'PodDisruptionBudget').spec).toMatchObject({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
  });

  it('gives the drain its time, within that of a Spot notice', () => {
    const settings = of(
      objects.filter(({ metadata }) => metadata.name === 'credit-bot'),
      'ConfigMap',
    ).data;
    const drain = Number(settings.DRAIN_SECONDS ?? (SETTINGS.DRAIN_SECONDS as SettingRow).fallback);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(drain + 20);
    expect(pod.terminationGracePeriodSeconds).toBeLessThan(120);
    expect(container.lifecycle).toBeUndefined();
  });

  it('runs with no right that it does not need', () => {
    expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod.securityContext.runAsUser).toBeGreaterThanOrEqual(10_000);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(
      objects.map(({ kind }) => kind).filter((kind) => /Role|Secret$|Service$|Ingress/.test(kind)),
    ).toEqual([]);
  });

  it('reserves the memory that it may use, and does not throttle the processor', () => {
    const { requests, limits } = container.resources;
    expect(requests.memory).toBe(limits.memory);
    expect(requests.cpu).toBeDefined();
    expect(limits.cpu).toBeUndefined();
    const heap = Number(/max-old-space-size=(\d+)/.exec(readFileSync('Dockerfile', 'utf8'))?.[1]);
    expect(heap / Number.parseInt(limits.memory, 10)).toBeCloseTo(0.75, 2);
  });

  it('asks life and readiness different questions', () => {
    expect(container.livenessProbe.httpGet.path).toBe('/healthz');
    expect(container.startupProbe.httpGet.path).toBe('/healthz');
    expect(container.readinessProbe.httpGet.path).toBe('/readyz');
    // A refresh of the Slack socket may take eleven seconds.
    expect(
      container.readinessProbe.periodSeconds * container.readinessProbe.failureThreshold,
    ).toBeGreaterThan(11);
  });

  it('lets traffic out to what the bot needs, and in from Prometheus only', () => {
    const { ingress, egress, policyTypes } = of(objects, 'NetworkPolicy').spec;
    expect(policyTypes).toEqual(['Ingress', 'Egress']);
    expect(ingress).toHaveLength(1);
    expect(ingress[0].from).toHaveLength(1);
    const ports = egress.flatMap((rule: { ports: { port: number }[] }) => rule.ports.map(({ port }) => port));
    expect(ports).toEqual(expect.arrayContaining([53, 443]));
    for (const rule of egress) expect(rule.to?.length).toBeGreaterThan(0);
  });

  it('names the image by digest', () => {
    expect(container.image).toMatch(/@sha256:[0-9a-f]{64}$/);
  });

  it('sets settings that exist, none of them a secret, and needs nothing more than the secret', () => {
    const settings = of(
      objects.filter(({ metadata }) => metadata.name === 'credit-bot'),
      'ConfigMap',
    ).data;
    const rows = SETTINGS as Record<string, SettingRow>;
    for (const name of Object.keys(settings))
      expect([name, rows[name]?.secret ?? false]).toEqual([name, false]);
    const secret = {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      LOOKER_CLIENT_ID: 'a',
      LOOKER_CLIENT_SECRET: 'b',
    };
    const loaded = loadSettings(settings, secret);
    expect('problems' in loaded ? formatProblems(loaded.problems) : '').toBe('');
  });
});

describe('the overlays', () => {
  it('keep dev apart: namespace, table, secret, role; and page nobody for it', () => {
    const [dev, prod] = [render('k8s/overlays/dev'), render('k8s/overlays/prod')];
    for (const field of ['CREDIT_TABLE', 'CREDIT_SECRET_ID']) {
      const values = [dev, prod].map((objects) => byName(objects, 'ConfigMap', 'credit-bot')?.data[field]);
      expect(values[0]).not.toBe(values[1]);
    }
    const roles = [dev, prod].map((objects) => of(objects, 'ServiceAccount').metadata.annotations);
    expect(roles[0]).not.toEqual(roles[1]);
    expect(of(dev, 'Namespace').metadata.name).not.toBe(of(prod, 'Namespace').metadata.name);
    expect(dev.some(({ kind }) => kind === 'PrometheusRule')).toBe(false);
  });

  it('post nothing until somebody says so: every overlay ships with a dry run', () => {
    const dryRun = (folder: string) => byName(render(folder), 'ConfigMap', 'credit-bot')?.data.DRY_RUN;
    expect(FOLDERS.map(dryRun)).toEqual(['true', 'true', 'true']);
  });

  const kubectl = spawnSync('kubectl', ['version', '--client'], { encoding: 'utf8' }).status === 0;
  (kubectl ? it : it.skip).each(FOLDERS)('are rendered by kubectl as they are here: %s', (folder) => {
    const { stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const theirs = parseAllDocuments(stdout, { version: '1.1' }).map(
      (document) => document.toJS() as KubeObject,
    );
    const sorted = (objects: KubeObject[]) =>
      [...objects].sort((a, b) => `${a.kind}${a.metadata.name}`.localeCompare(`${b.kind}${b.metadata.name}`));
    expect(sorted(theirs)).toEqual(sorted(render(folder)));
  });
});
