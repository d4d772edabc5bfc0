import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { basic, request, testConfig } from '../../libs/testing/apps';
import { createTestDatabase, type TestDatabase } from '../../libs/testing/database';
import { openRaw } from '../../libs/testing/raw-http';
import { recordingBody } from '../../libs/testing/recordings';
import { startTestMediaServer, type TestMediaServer } from '../../libs/testing/media-server';
import { startOps } from '../ops/app';
import { startPublic } from '../public/app';

interface Dashboard {
  panels: { id: number; type: string; title: string; targets?: { refId: string; expr: string }[] }[];
}
interface Rule {
  alert: string;
  expr: string;
  annotations: Record<string, string>;
  labels: { severity: string };
}

const read = (file: string) => readFileSync(join(__dirname, file), 'utf8');
const dashboard = JSON.parse(read('grafana-dashboard.json')) as Dashboard;
const { groups } = parse(read('prometheus-alerts.yml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const panels = dashboard.panels.filter(({ type }) => type !== 'row');

/** Prometheus makes this one, of every target that it reads. */
const prometheusOwn = ['up'];

interface Selector {
  metric: string;
  labels: { name: string; operator: string; value: string }[];
}

/** The metrics that a PromQL expression asks for, with what it asks of their labels. */
function selectorsOf(expression: string): Selector[] {
  const selectors: Selector[] = [];
  const grouping = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g;
  const rest = expression
    .replace(/([a-z_][a-z0-9_]*)\s*\{([^}]*)\}/gi, (_, metric: string, matchers: string) => {
      const labels = [...matchers.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)];
      selectors.push({
        metric,
        labels: labels.map(([, name, operator, value]) => ({ name, operator, value })) as never,
      });
      return '';
    })
    .replace(/"[^"]*"/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(grouping, '');
  for (const [metric] of rest.matchAll(/\b[a-z_][a-z0-9_]*\b(?!\s*\()/gi)) selectors.push({ metric, labels: [] });
  return selectors;
}

/** Every sample that both apps expose: its name and labels. */
type Sample = { metric: string; labels: Record<string, string> };

const samplesIn = (exposition: string): Sample[] =>
  exposition
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, metric, labels = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/.exec(line)!;
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name!, value!]);
      return { metric: metric!, labels: Object.fromEntries(pairs) as Record<string, string> };
    });

let db: TestDatabase;
let media: TestMediaServer;
let samples: Sample[];
beforeAll(async () => {
  db = await createTestDatabase();
  media = await startTestMediaServer();
  const config = testConfig(db.url);
  const [ops, open] = [await startOps(config), await startPublic(config)];
  try {
    await useAll(ops.url, open.url);
    samples = samplesIn((await ops.metrics.registry.metrics()) + (await open.metrics.registry.metrics()));
  } finally {
    await Promise.all([ops.close(), open.close()]);
    await media.close();
  }
});
afterAll(() => db.close());

/** A few requests of each kind. */
async function useAll(opsUrl: string, publicUrl: string): Promise<void> {
  const ops = testConfig(db.url).firstOpsAdmin!;
  const { url: baseUrl, username, password } = media;
  const authorization = basic({ userName: username, password });
  await fetch(`${baseUrl}call.wav`, { method: 'PUT', body: 'x'.repeat(1_000), headers: { authorization } });
  const centers = `${opsUrl}/api/v2/ops/contact-centers`;
  const center = { name: 'Acme', storage: { webDAV: [{ baseUrl, username, password }] } };
  const { id } = (await request('POST', centers, ops, center)).body as { id: string };
  const [mediaFile] = recordingBody({ id: 'call' }).mediaFiles;
  const mediaDescriptor = { storage: 'webDAV', path: `${baseUrl}call.wav` };
  const recording = { ...recordingBody({ id: 'call' }), mediaFiles: [{ ...mediaFile, mediaDescriptor }] };
  await request('POST', `${centers}/${id}/recordings`, ops, recording);
  const found = await request('GET', `${centers}/${id}/recordings/call`, ops);
  const { mediaUri } = (found.body as { recording: { mediaFiles: { mediaUri: string }[] } }).recording.mediaFiles[0]!;
  expect((await request('GET', mediaUri, ops)).status).toBe(200);
  await request('GET', `${publicUrl}/api/v2/me`, { userName: 'nobody', password: 'wrong' });
  await (await openRaw(publicUrl, 'garbage\r\n\r\n')).untilClosed();
}

const asked = [
  ...panels.flatMap(({ title, targets }) => targets!.map(({ expr }) => [`panel "${title}"`, expr] as const)),
  ...rules.map(({ alert, expr }) => [`alert ${alert}`, expr] as const),
];

test.each(asked)('every metric that is asked for is exposed by a started app: %s', (_where, expression) => {
  const selectors = selectorsOf(expression).filter(({ metric }) => !prometheusOwn.includes(metric));
  for (const { metric, labels } of selectors) {
    const exposed = samples.filter((sample) => sample.metric === metric);
    expect([metric, exposed.length > 0]).toEqual([metric, true]);
    for (const { name, operator, value } of labels) {
      const values = exposed.map((sample) => sample.labels[name]);
      expect([metric, name, values.every((one) => one !== undefined)]).toEqual([metric, name, true]);
      if (operator === '=') expect(values).toContain(value);
    }
  }
});

test('what is asked for by name is really looked for', () => {
  expect(selectorsOf('sum by (a) (rate(b_total{c="d", e=~"f|g"}[5m])) / h > 0.5')).toEqual([
    {
      metric: 'b_total',
      labels: [
        { name: 'c', operator: '=', value: 'd' },
        { name: 'e', operator: '=~', value: 'f|g' },
      ],
    },
    { metric: 'h', labels: [] },
  ]);
  for (const [, expression] of asked) expect(selectorsOf(expression).length).toBeGreaterThan(0);
});

test('panels have ids of their own, titles and something to show', () => {
  const ids = dashboard.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { title, targets } of panels) {
    expect(title).not.toBe('');
    const refs = targets!.map(({ refId }) => refId);
    expect([refs.length > 0, new Set(refs).size]).toEqual([true, refs.length]);
  }
});

test('each alert has a name of its own and says what it means and what to do', () => {
  const names = rules.map(({ alert }) => alert);
  expect(new Set(names).size).toBe(names.length);
  for (const { annotations, labels } of rules) {
    expect(Object.keys(annotations)).toEqual(['summary', 'action']);
    for (const text of Object.values(annotations)) expect(text.length).toBeGreaterThan(15);
    expect(['page', 'ticket']).toContain(labels.severity);
  }
});
