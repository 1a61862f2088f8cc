// Prometheus' own tool of what it will be given: the figures, the alerts, and
// what the alerts say of made-up figures. Every figure that an alert or the
// dashboard asks for is one that is there.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { raw } from '../lib/client.js';
import { origin, root } from '../lib/stack.js';

const watching = path.join(root, 'conf/watching');
function promtool(args, input = '') {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { cwd: watching, input, encoding: 'utf8' });
  if (error) throw error;
  assert.equal(status, 0, stdout + stderr);
  return stdout + stderr;
}
const figures = async () => String((await raw(`${origin.portal}/metrics`)).body);

test('promtool finds nothing to mend in the figures', async () => {
  await raw(`${origin.portal}/`);
  promtool(['check', 'metrics'], await figures());
});

test('the alerts are good rules, and wake whom they should', () => {
  assert.match(promtool(['check', 'rules', 'alerts.yml']), /[1-9]\d* rules found/);
  promtool(['test', 'rules', 'alerts.test.yml']);
});

test('alerts and dashboard ask for figures that are there', async () => {
  await raw(`${origin.portal}/`);
  const there = await figures();
  const asked = ['alerts.yml', 'dashboard.json'].flatMap((file) => readFileSync(path.join(watching, file), 'utf8').match(/\bmotcua_\w+/g));
  assert.ok(asked.length > 20);
  for (const name of new Set(asked)) assert.match(there, new RegExp(`^${name}[ {]`, 'm'), name);
});
