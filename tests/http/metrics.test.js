// SPDX-License-Identifier: GPL-3.0-or-later
// What Prometheus reads: true counts over all processes of a pool, whatever ends
// them; figures of the database; and nobody else may read it.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import https from 'node:https';
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { Client, raw } from '../lib/client.js';
import { fileDossier } from '../lib/filing.js';
import { signIn } from '../lib/sign-in.js';
import { certificate, ctl, eventually, folder, log, origin, part, people, sql, workers } from '../lib/stack.js';

after(() => {
  for (const name of ['mariadb', 'worker', 'smart']) part('start', name);
});

// Prometheus' own parser for Python reads it, or throws: [[name, labels, value]].
const parser = `import json, sys
from prometheus_client.parser import text_string_to_metric_families
print(json.dumps([[s.name, s.labels, s.value] for f in text_string_to_metric_families(sys.stdin.read()) for s in f.samples]))`;
function read(text) {
  const samples = JSON.parse(execFileSync('/usr/bin/python3', ['-c', parser], { input: text, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] }));
  const fits = (labels, wanted) => Object.entries(wanted).every(([key, value]) => labels[key] === value);
  const all = (name, wanted = {}) => samples.filter(([of, labels]) => of === name && fits(labels, wanted));
  const kinds = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  assert.equal(new Set(kinds).size, kinds.length, 'a name stands twice');
  return { kinds, all, value: (name, wanted) => all(name, wanted).reduce((sum, [, , value]) => sum + value, 0) };
}
async function scrape() {
  const { status, headers, body } = await raw(`${origin.portal}/metrics`);
  assert.equal(status, 200);
  assert.match(headers['content-type'], /^text\/plain; version=0\.0\.4/);
  return read(String(body));
}

test('requests are counted by route and code, whichever process answered, and a killed one takes none along', async () => {
  const of = { program: 'portal', method: 'GET', route: '/thu-tuc', code: '200' };
  const none = { program: 'portal', route: 'none', code: '404' };
  const before = await scrape();
  for (let n = 0; n < 12; n++) await raw(`${origin.portal}/thu-tuc`);
  for (const pid of workers('portal')) process.kill(pid, 'SIGKILL');
  await eventually(async () => (await raw(`${origin.portal}/khong-co-trang-nay`)).status === 404);
  const now = await scrape();
  assert.equal(now.value('motcua_requests_total', of) - before.value('motcua_requests_total', of), 12);
  assert.equal(now.value('motcua_requests_total', none) - before.value('motcua_requests_total', none), 1);

  const times = (figures, part) => figures.value(`motcua_request_duration_seconds_${part}`, { program: 'portal', route: '/thu-tuc' });
  assert.equal(times(now, 'count') - times(before, 'count'), 12);
  assert.ok(times(now, 'sum') > times(before, 'sum'));
  const heights = now.all('motcua_request_duration_seconds_bucket', { program: 'portal', route: '/thu-tuc' }).map(([, , value]) => value);
  assert.deepEqual(heights, [...heights].sort((one, other) => one - other), 'buckets add up');
  assert.equal(heights.at(-1), times(now, 'count'));
});

test('pools tell how many processes live and how many are busy', async () => {
  await eventually(async () => (await scrape()).value('motcua_workers', { program: 'portal' }) === workers('portal').length,
    { what: 'the killed ones replaced' });
  assert.ok((await scrape()).value('motcua_workers_busy', { program: 'portal' }) >= 1, 'the one that answers');
  assert.equal((await scrape()).value('motcua_workers', { program: 'worker' }), 1);
  part('stop', 'smart');
  assert.equal((await scrape()).value('motcua_workers', { program: 'smart' }), 0);
  part('start', 'smart');
  await eventually(async () => (await scrape()).value('motcua_workers', { program: 'smart' }) > 0);
});

test('a filing, its messages, and one that waits too long', async () => {
  const before = await scrape();
  const citizen = new Client();
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  await signIn(citizen, people()[0]);
  await fileDossier(citizen);
  const sms = { program: 'worker', channel: 'sms', outcome: 'sent' };
  const now = await eventually(async () => {
    const figures = await scrape();
    return figures.value('motcua_messages_total', sms) > before.value('motcua_messages_total', sms) && figures;
  }, { what: 'the text that was sent' });
  assert.equal(now.value('motcua_dossiers_filed_total') - before.value('motcua_dossiers_filed_total'), 1);

  part('stop', 'worker');
  const key = `metrics-${randomUUID()}`;
  sql(`INSERT INTO outbox (is_polite, due_at, channel, recipient, lang, message, dedupe_key, created_at)
    VALUES (0, UTC_TIMESTAMP(6) - INTERVAL 10 MINUTE, 'sms', '0912345678', 'vi', 'sms.filed', '${key}', UTC_TIMESTAMP(6))`);
  try {
    const late = await scrape();
    assert.ok(late.value('motcua_outbox_oldest_due_seconds') >= 600);
    assert.ok(late.value('motcua_outbox_waiting') >= 1);
    sql(`UPDATE outbox SET status = 'dead' WHERE dedupe_key = '${key}'`);
    assert.ok((await scrape()).value('motcua_outbox_dead') >= 1);
  } finally {
    sql(`DELETE FROM outbox WHERE dedupe_key = '${key}'`);
    part('start', 'worker');
  }
});

test('with MariaDB away it still answers, and says so', async () => {
  const before = await scrape();
  assert.equal(before.value('motcua_database_up'), 1);
  part('stop', 'mariadb');
  try {
    await raw(`${origin.portal}/tra-cuu/${'A'.repeat(22)}`); // not known without it
    const away = await scrape();
    assert.equal(away.value('motcua_database_up'), 0);
    const errors = (figures) => ['lost', 'away'].reduce((sum, kind) =>
      sum + figures.value('motcua_database_errors_total', { program: 'portal', kind }), 0);
    assert.ok(errors(away) > errors(before));
  } finally {
    part('start', 'mariadb');
  }
  await eventually(async () => (await scrape()).value('motcua_database_up') === 1);
});

test('motcuactl gives the same, whole, to node_exporter', async () => {
  const file = path.join(folder, 'motcua.prom');
  ctl('metrics', file);
  const figures = read(readFileSync(file, 'utf8'));
  assert.equal(statSync(file).mode & 0o777, 0o644);
  assert.deepEqual(figures.kinds, (await scrape()).kinds);
  rmSync(file);
  assert.match(ctl('metrics'), /^motcua_database_up 1$/m);
});

test('only allowed addresses may read it', async () => {
  const status = await new Promise((resolve, reject) => {
    https.get(`${origin.portal}/metrics`, { ca: certificate, localAddress: '127.0.0.2', family: 4 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });
  assert.equal(status, 403);
});

test('a request’s number is in nginx’s log, in the program’s lines, and in MariaDB’s', async () => {
  const citizen = new Client();
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  await signIn(citizen, people()[5]);
  sql("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = 1");
  let id;
  try {
    let page = await citizen.open(`${origin.portal}/thu-tuc/1.001193/noi-nop`);
    page.fill({ 'Phường/Xã': 'Phường Tân Ninh' });
    const radios = page.all('input[type="radio"]');
    if (radios.length > 0) page.typed.set(radios[0], true);
    page = await page.send(page.submission('Tiếp tục'), { follow: false });
    id = page.headers['x-request-id'];
  } finally {
    sql('SET GLOBAL general_log = 0');
  }
  assert.match(id, /^[0-9a-f]{32}$/);
  await eventually(() => readFileSync(path.join(folder, 'log/nginx-access.log'), 'utf8').includes(` ${id} `), { what: 'nginx’s line' });
  const lines = log('portal').split('\n').filter((line) => line.includes(` request=${id} `));
  assert.ok(lines.some((line) => / event=request\.done method=\w+ route=\S+ code=\d+ ms=\d+ asked=\d+$/.test(line)), lines.join('\n'));
  // Each line is logfmt: key=value, quoted where it has spaces.
  for (const line of log('portal').split('\n').filter((line) => line.startsWith('time=')).slice(-200)) {
    assert.match(line, /^time=\S+\+07:00 level=(error|warn|info|debug) program=portal( request=\S+)?( from=\S+)?( account=\d+)? event=[a-z_]+\.[a-z_]+( |$)/);
  }
  const said = sql(`SELECT argument FROM general_log WHERE argument LIKE '%${id}%'`, 'mysql').map(([text]) => text);
  assert.ok(said.includes(`START TRANSACTION /* portal ${id} */`) && said.includes(`COMMIT /* portal ${id} */`), said.join('\n'));
});
