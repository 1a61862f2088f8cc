// SPDX-License-Identifier: GPL-3.0-or-later
// Prometheus' own tool of what it will be given: the figures, the alerts, and
// what the alerts say of made-up figures. Every figure that an alert or the
// dashboard asks for is one that is there, and each picture of it shows something.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { raw } from '../lib/client.js';
import { fileDossier } from '../lib/filing.js';
import { asPerson } from '../lib/sign-in.js';
import { eventually, origin, part, root } from '../lib/stack.js';

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

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

test('Prometheus itself, reading the portal, has an answer for each picture of the dashboard', { timeout: 180_000 }, async () => {
  const place = mkdtempSync(path.join(tmpdir(), 'motcua-watching-'));
  const address = `127.0.0.1:${await freePort()}`;
  writeFileSync(path.join(place, 'prometheus.yml'), `
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: ['${path.join(watching, 'alerts.yml')}']
scrape_configs:
  - job_name: motcua
    scheme: https
    tls_config: {insecure_skip_verify: true}
    static_configs: [{targets: ['${new URL(origin.portal).host}']}]
`);
  const prometheus = spawn('prometheus', [`--config.file=${place}/prometheus.yml`, `--storage.tsdb.path=${place}/data`,
    `--web.listen-address=${address}`], { stdio: 'ignore' });
  after(async () => {
    part('start', 'mariadb');
    if (prometheus.exitCode === null && prometheus.kill()) await once(prometheus, 'exit');
    rmSync(place, { recursive: true, force: true });
  });
  const ask = async (query) => {
    const answer = await fetch(`http://${address}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { status, data, error } = await answer.json();
    assert.equal(status, 'success', `${query}: ${error}`);
    return data.result;
  };
  const readings = async () => Number((await ask('count_over_time(up{job="motcua"}[1h])'))[0]?.value[1] ?? 0);
  await eventually(readings, { seconds: 60, what: 'Prometheus, and its first reading' });
  // Something of each kind, twice: a rate wants two readings and a difference.
  for (let turn = 0; turn < 2; turn++) {
    await fileDossier(await asPerson(0));
    part('stop', 'mariadb');
    assert.equal((await raw(`${origin.portal}/thu-tuc`)).status, 503);
    part('start', 'mariadb');
    await eventually(async () => (await raw(`${origin.portal}/healthz`)).status === 200, { what: 'the portal' });
    const before = await readings();
    await eventually(async () => await readings() > before + 1, { seconds: 60, what: 'another reading' });
  }
  const { panels } = JSON.parse(readFileSync(path.join(watching, 'dashboard.json'), 'utf8'));
  const pictures = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr]));
  assert.ok(pictures.length > 10);
  for (const [title, expr] of pictures) {
    const shown = await ask(expr);
    assert.ok(shown.some(({ value: [, value] }) => Number.isFinite(Number(value))), `${title}: ${expr} gives ${JSON.stringify(shown)}`);
  }
  const { data } = await (await fetch(`http://${address}/api/v1/rules`)).json();
  for (const rule of data.groups.flatMap(({ rules }) => rules)) assert.equal(rule.health, 'ok', `${rule.name}: ${rule.lastError}`);
});
