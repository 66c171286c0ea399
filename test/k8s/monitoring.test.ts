import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { makeMetrics } from '../../src/telemetry/metrics.ts';
import { readObjects } from './kustomize.ts';

interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}
interface Panel {
  type: string;
  title: string;
  targets?: { expr: string }[];
}

const groups = readObjects('k8s/base/prometheusrule.yaml')[0]?.spec.groups as {
  name: string;
  rules: Rule[];
}[];
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter((rule) => rule.alert !== undefined);
const dashboard = JSON.parse(readObjects('k8s/base/dashboard.yaml')[0]?.data['credit-bot.json']) as {
  panels: Panel[];
};
const readme = readFileSync('k8s/README.md', 'utf8');

/** Files of cases for promtool. */
const CASES = ['rules.test.yml', 'rules-days.test.yml'];

/** Metrics of kube-state-metrics and cAdvisor. */
const FOREIGN = [
  'kube_pod_container_status_restarts_total',
  'kube_pod_container_resource_limits',
  'container_memory_working_set_bytes',
];
const own = makeMetrics({ version: '1' }).names();
const recorded = rules.map((rule) => rule.record).filter((name) => name !== undefined);

/** Metric names of an expression, without the suffixes of a histogram. */
function metricsOf(expr: string): string[] {
  const bare = expr.replace(/\{[^}]*\}/g, '').replace(/\b(by|on|without|ignoring)\s*\([^)]*\)/g, '');
  const names = bare.match(/\b(?:credit_bot|nodejs|process|kube|container)[a-z0-9_]*(?::\w+)*/g) ?? [];
  return names.map((name) => (recorded.includes(name) ? name : name.replace(/_(bucket|sum|count)$/, '')));
}

/** GitHub's anchor of a heading. */
function anchors(markdown: string): string[] {
  const headings = markdown.replace(/```[\s\S]*?```/g, '').match(/^#+ .*$/gm) ?? [];
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('the alerts', () => {
  it('ask only for metrics that exist', () => {
    const asked = [...new Set(rules.flatMap((rule) => metricsOf(rule.expr)))];
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((name) => ![...own, ...recorded, ...FOREIGN].includes(name))).toEqual([]);
  });

  it.each(alerts)(
    '$alert says what it means, how bad it is, and where its section is',
    ({ alert, labels, annotations }) => {
      expect(['page', 'ticket', 'info']).toContain(labels?.severity);
      expect(annotations).toMatchObject({ summary: expect.any(String), description: expect.any(String) });
      const anchor = annotations?.runbook_url?.split('k8s/README.md#')[1];
      expect(anchors(readme)).toContain(anchor);
      const section = readme.split(`### ${alert}\n`)[1]?.split('\n### ')[0] ?? '';
      for (const part of ['**Meaning', '**Impact', '**Diagnosis', '**Mitigation'])
        expect(section).toContain(part);
      expect(section).toContain('```');
    },
  );

  it('look at one namespace each, so that no environment hides another', () => {
    for (const rule of rules)
      for (const [selector] of rule.expr.matchAll(
        /\b(?:credit_bot|nodejs|kube|container)_[a-z0-9_]+(\{[^}]*\})?/g,
      ))
        expect(selector).toContain('namespace="credit-bot"');
  });

  const promtool = process.env.PROMTOOL ?? 'promtool';
  const available = spawnSync(promtool, ['--version']).status === 0;
  (available ? it : it.skip)('fire when they should and not before (promtool)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    const bare = groups.map((group) => ({
      ...group,
      rules: group.rules.map(({ annotations, ...rule }) => rule),
    }));
    writeFileSync(join(folder, 'rules.yml'), stringify({ groups: bare }));
    for (const name of CASES) copyFileSync(join('test/k8s/data', name), join(folder, name));
    const run = spawnSync(promtool, ['test', 'rules', ...CASES], { cwd: folder, encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect([run.status, run.stdout + run.stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  it('each have a case for promtool in which they fire', () => {
    const cases = CASES.map((name) => readFileSync(join('test/k8s/data', name), 'utf8')).join('\n');
    for (const { alert } of alerts)
      expect(cases).toMatch(new RegExp(`alertname: ${alert}\\n        exp_alerts:\\n          - exp_labels`));
  });
});

describe('the dashboard', () => {
  const panels = dashboard.panels.filter((panel) => panel.type !== 'row');

  it('asks only for metrics that exist, in the chosen namespace', () => {
    for (const { title, targets = [] } of panels) {
      expect([title, targets.length > 0]).toEqual([title, true]);
      for (const { expr } of targets) {
        expect([title, metricsOf(expr).filter((name) => ![...own, ...recorded].includes(name))]).toEqual([
          title,
          [],
        ]);
        if (!expr.includes('credit_bot:')) expect(expr).toContain('namespace="$namespace"');
      }
    }
  });

  it('shows every metric of ours', () => {
    const shown = panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsOf(expr)));
    const ours = own.filter(
      (name) => name.startsWith('credit_bot_') && name !== 'credit_bot_dependency_requests_total',
    );
    expect(ours.filter((name) => !shown.includes(name))).toEqual([]);
  });

  it('has a row for each question of an operator', () => {
    const rows = dashboard.panels.filter((panel) => panel.type === 'row').map((panel) => panel.title);
    expect(rows).toEqual([
      'Objectives',
      'Traffic',
      'Latency',
      'Slack socket',
      'Dependencies',
      'Work',
      'Business',
      'Runtime',
    ]);
  });
});
