import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ERROR_KINDS } from '../../src/core/errors.ts';
import { SETTINGS } from '../../src/settings/load.ts';
import { makeMetrics } from '../../src/telemetry/metrics.ts';
import { readObjects } from './kustomize.ts';
import { blocks, readme, shell } from './runbook-blocks.ts';

describe('the runbook', () => {
  it('holds shell commands that a shell can read', () => {
    for (const block of shell) {
      const { stderr } = spawnSync('bash', ['-n'], { input: block, encoding: 'utf8' });
      expect([block, stderr]).toEqual([block, '']);
    }
  });

  it('names files, scripts and settings that exist', () => {
    const scripts = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> })
      .scripts;
    for (const [, script] of readme.matchAll(/npm run (?:-s )?([a-z:]+)/g))
      expect(scripts).toHaveProperty(script ?? '');
    for (const [, path] of readme.matchAll(/(?:file:\/\/|-k |rl \d+ )(k8s[\w./-]*)/g))
      expect([path, existsSync(path ?? '')]).toEqual([path, true]);
    for (const [, path] of readme.matchAll(/\]\((\.\.\/[^)#]+)/g))
      expect([path, existsSync(join('k8s', path ?? ''))]).toEqual([path, true]);
    for (const [, path] of readme.matchAll(/`((?:base|overlays|aws)\/[\w./-]+)`/g))
      expect([path, existsSync(join('k8s', path ?? ''))]).toEqual([path, true]);
    const names =
      readme.match(
        /\b(?:SLACK|LOOKER|TRINO|CREDIT)_[A-Z_]+\b|\b(?:DRY_RUN|CATCH_UP|MAX_CONC|DRAIN_|SECRET_R)[A-Z_]*\b/g,
      ) ?? [];
    expect(names.length).toBeGreaterThan(10);
    expect([...new Set(names)].filter((name) => !(name in SETTINGS || name in ERROR_KINDS))).toEqual([]);
  });

  it('uses objects, labels and probes that the manifests have', () => {
    const deployment = readObjects('k8s/base/deployment.yaml')[0];
    for (const [, name] of readme.matchAll(/deployment\/([a-z-]+)/g))
      expect(name).toBe(deployment?.metadata.name);
    for (const [, namespace] of readme.matchAll(/kubectl -n ([a-z-]+)/g))
      expect(namespace).toBe(deployment?.metadata.namespace);
    for (const [, label] of readme.matchAll(/-l ([\w./-]+=[\w-]+)/g))
      expect(label).toBe('app.kubernetes.io/name=credit-bot');
  });

  it('asks Prometheus for metrics that exist', () => {
    const known = makeMetrics({ version: '1' }).names();
    for (const query of blocks('promql'))
      for (const [name] of query.matchAll(/\b(?:credit_bot|process|nodejs)_[a-z_]+/g))
        expect(known).toContain(name.replace(/_(bucket|count|sum)$/, ''));
  });

  it('never pastes a line into an editor or a prompt', () => {
    for (const block of shell)
      if (/EDITOR|\bread -/.test(block)) expect(block.trim().split('\n')).toHaveLength(1);
  });

  it('explains every outcome', () => {
    const known =
      readFileSync('src/telemetry/metrics.ts', 'utf8').match(/OUTCOMES = \[([^\]]*)\]/)?.[1] ?? '';
    const outcomes = [...known.matchAll(/'(\w+)'/g)].map((match) => match[1] ?? '');
    expect(outcomes.length).toBeGreaterThan(5);
    const table = /\| `outcome`[\s\S]*?\n\n/.exec(readme)?.[0] ?? '';
    expect(outcomes.filter((outcome) => !table.includes(`\`${outcome}\``))).toEqual([]);
  });

  it('greps for lines that the code writes', () => {
    const source = spawnSync(
      'cat',
      [...spawnSync('find', ['src', '-name', '*.ts'], { encoding: 'utf8' }).stdout.trim().split('\n')],
      { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    ).stdout;
    const sought = [...readme.matchAll(/grep (?:-iE |-E )?'([^']+)'/g)].flatMap(
      (match) => match[1]?.split('|') ?? [],
    );
    const words = sought.filter((word) => /^[a-zA-Z ]{6,}$/.test(word) && word !== 'EX_CONFIG');
    expect(words.length).toBeGreaterThan(5);
    expect(words.filter((word) => !source.toLowerCase().includes(word.toLowerCase()))).toEqual([]);
  });

  it('states the sizes, limits and times that are set', () => {
    const pod = readObjects('k8s/base/deployment.yaml')[0]?.spec.template.spec;
    expect(readme).toContain(`${pod.containers[0].resources.limits.memory.replace('Mi', ' MiB')}`);
    expect(readme).toContain('TTL on `expiresAt`');
    expect(readFileSync('src/adapters/dynamo/ending.ts', 'utf8')).toContain('AUDIT_SECONDS = 90 * 24 * 3600');
  });
});
