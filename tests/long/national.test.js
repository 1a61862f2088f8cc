// SPDX-License-Identifier: GPL-3.0-or-later
// How quickly the national portal is told: 10,000 dossiers behind, by time and
// memory; the lag while five are filed a second; a week, whose calls lie in seven
// days' chains, made again byte for byte and equal on both sides. Dossiers are
// copies of one that was really filed: what is measured is the telling.
//
//   MOTCUA_DOSSIERS=1000 MOTCUA_SECONDS=60 ./motcua test long --only national
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { filed } from '../lib/filing.js';
import { figuresIn } from '../lib/figures.js';
import { check, connect, disconnect, even, replayed, same } from '../lib/national.js';
import { withWorker } from '../lib/outbox.js';
import { asPerson } from '../lib/sign-in.js';
import { ctl, eventually, sql } from '../lib/stack.js';
import { NationalSide } from '../peers/national-side.js';

const DOSSIERS = Number(process.env.MOTCUA_DOSSIERS ?? 10_000);
const SECONDS = Number(process.env.MOTCUA_SECONDS ?? 120);
const A_SECOND = 5;
const DAYS = 7;
const A_DAY = 40;
const faketime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

const keep = figuresIn('national.txt', 'The national portal told: the stand-in of tests/peers/national-side.js on the same machine, by vxp, national.parallel 8');
const side = new NationalSide();
let one, ended; // dossiers: filed alone, and worked to its end
let copied = 0;

const columns = (table) => sql(`SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '${table}' AND extra NOT LIKE '%auto_increment%' AND extra NOT LIKE '%GENERATED%'`).flat();
const copy = (table, own, from) => {
  const names = columns(table);
  return `INSERT INTO ${table} (${names.map((name) => `\`${name}\``).join()}) SELECT ${names.map((name) => own[name] ?? `x.\`${name}\``).join()} FROM ${from};`;
};

// `count` more of it, told of nothing yet, due at `due`: { first, last } of their
// codes' ends.
function copies({ id }, count, due = 'UTC_TIMESTAMP(6)') {
  const [first, last] = [copied + 1, copied += count];
  const name = (letter) => `LEFT(MD5(CONCAT('${letter}', x.id, s.seq)), 22)`;
  const those = `JOIN dossier n ON n.number BETWEEN ${first} * 1000 AND ${last} * 1000 + 999 AND n.agency_code = (SELECT agency_code FROM dossier WHERE id = ${id}) WHERE x.dossier_id = ${id}`;
  const of = { dossier_id: 'n.id' };
  sql(`SET unique_checks = 0; START TRANSACTION;
    ${copy('dossier', { public_id: name('p'), lookup_id: name('l'), draft_public_id: name('d'), code: "CONCAT(x.code, '-', s.seq)", number: 's.seq * 1000' }, `dossier x JOIN seq_${first}_to_${last} s WHERE x.id = ${id}`)}
    ${['dossier_applicant', 'dossier_component', 'dossier_file', 'dossier_event'].map((table) => copy(table, of, `${table} x ${those}`)).join('\n')}
    ${copy('sync_line', { ...of, queued_at: due, built_at: 'NULL', told_at: 'NULL', outcome: 'NULL' }, `sync_line x ${those}`)}
    ${copy('sync_dossier', { ...of, told: 0, state: "'waiting'", due_at: due, attempt: 0, since: due, reason: "''", failures: 0 }, `sync_dossier x ${those}`)}
    COMMIT`);
  return { first, last };
}
const waiting = () => Number(sql("SELECT COUNT(*) FROM sync_dossier WHERE state = 'waiting'")[0][0]);
const rss = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
const pidOf = (worker) => [...worker.log().matchAll(/worker\.started pid=(\d+)/g)].at(-1)[1];
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];

before(async () => {
  await connect(side);
  sql('UPDATE sync_map SET added_at = added_at - INTERVAL 30 DAY'); // known before the week
  const citizen = await asPerson(3);
  [one, ended] = [await filed(citizen), await filed(citizen)];
  for (const verb of ['accept', 'start', 'finish', 'return']) ctl('dossier', verb, ended.code, ...verb === 'finish' ? ['Có kết quả'] : []);
  for (const dossier of [one, ended]) await even(dossier);
});
after(() => {
  const those = "(SELECT id FROM dossier WHERE number >= 1000 AND code LIKE CONCAT('%-', number DIV 1000))";
  const tables = ['sync_given', 'sync_difference', 'sync_attempt', 'sync_message', 'sync_line', 'sync_dossier', 'dossier_event', 'dossier_file', 'dossier_component', 'dossier_applicant'];
  sql(`${tables.map((table) => `DELETE FROM ${table} WHERE dossier_id IN ${those};`).join('\n')} DELETE FROM dossier WHERE number >= 1000 AND code LIKE CONCAT('%-', number DIV 1000)`);
  return disconnect(side);
});

test('many dossiers behind are caught up, with flat memory', { timeout: 3600_000 }, async () => {
  await withWorker({}, async (worker) => {
    await worker.kill('SIGTERM');
    copies(one, DOSSIERS);
    const [calls, began] = [side.calls.length, Date.now()];
    await worker.start();
    const pid = pidOf(worker);
    const memory = [];
    await eventually(() => {
      memory.push(rss(pid));
      return waiting() === 0;
    }, { seconds: 3000, what: 'all of them told' });
    const seconds = (Date.now() - began) / 1000;
    const early = memory[Math.floor(memory.length / 10)];
    keep(`${DOSSIERS} dossiers behind, an event each`, `${Math.round(seconds)} s, ${(DOSSIERS / seconds).toFixed(1)} events/s acknowledged, ${((side.calls.length - calls) / seconds).toFixed(1)} calls/s; the worker's memory ${early.toFixed(1)} MiB after a tenth, ${Math.max(...memory).toFixed(1)} MiB at most, ${memory.at(-1).toFixed(1)} MiB at the end`);
    assert.ok(memory.at(-1) < early + 4, `memory grows: ${early} → ${memory.at(-1)} MiB`);
  });
  side.calls.length = 0;
});

test('the lag while five are filed a second', { timeout: 3600_000 }, async () => {
  const from = copied + 1;
  const began = Date.now();
  for (let second = 0; second < SECONDS; second++) {
    copies(one, A_SECOND);
    const at = began + (second + 1) * 1000;
    await new Promise((done) => { setTimeout(done, Math.max(0, at - Date.now())); });
  }
  const rate = SECONDS * A_SECOND / ((Date.now() - began) / 1000);
  await eventually(() => waiting() === 0, { seconds: 120, what: 'all of them told' });
  const lags = sql(`SELECT TIMESTAMPDIFF(MICROSECOND, l.queued_at, l.told_at) / 1000 FROM sync_line l JOIN dossier d ON d.id = l.dossier_id
    WHERE d.number >= ${from} * 1000 AND d.code LIKE CONCAT('%-', d.number DIV 1000)`).map(([ms]) => Number(ms)).sort((a, b) => a - b);
  assert.equal(lags.length, SECONDS * A_SECOND);
  keep('from an event\'s commit to its acknowledgement', `p50 ${Math.round(quantile(lags, 0.5))} ms, p99 ${Math.round(quantile(lags, 0.99))} ms, at most ${Math.round(lags.at(-1))} ms, over ${lags.length} filings at ${rate.toFixed(1)} a second`);
  side.calls.length = 0;
});

test('a week, day by day, is equal on both sides and made again without a byte of difference', { timeout: 3600_000 }, async () => {
  const from = copied + 1;
  for (let back = DAYS; back >= 1; back--) {
    // The worker alone lives on that day: what it claims was due before it.
    await withWorker({}, async (worker) => {
      await worker.kill('SIGTERM');
      copies(ended, A_DAY, `UTC_TIMESTAMP(6) - INTERVAL ${back} DAY - INTERVAL 1 MINUTE`);
      process.env.LD_PRELOAD = faketime;
      process.env.FAKETIME = `-${back}d`;
      try {
        await worker.start();
      } finally {
        delete process.env.LD_PRELOAD;
        delete process.env.FAKETIME;
      }
      await eventually(() => waiting() === 0, { seconds: 300, what: `day -${back} told` });
    });
  }
  const days = sql('SELECT COUNT(DISTINCT day) FROM sync_attempt')[0][0];
  assert.ok(Number(days) >= DAYS, `${days} days`);
  const week = sql(`SELECT id, code FROM dossier WHERE number >= ${from} * 1000 AND code LIKE CONCAT('%-', number DIV 1000)`).map(([id, code]) => ({ id, code }));
  assert.equal(week.length, DAYS * A_DAY);
  for (const dossier of week) same(side, dossier);
  const began = Date.now();
  const said = replayed();
  assert.match(said, / 0 different\n\d+ calls, the chain holds/);
  const seconds = (Date.now() - began) / 1000;
  const compared = await check('--since', sql(`SELECT CURRENT_DATE - INTERVAL ${DAYS + 2} DAY`)[0][0]);
  assert.match(compared, / 0 different, 0 not there, 0 could not be asked/);
  keep('a week', `${week.length} dossiers to their end on ${days} days, equal field by field on both sides; replay --all: ${said.trim().replace('\n', ', ')}, ${Math.round(seconds)} s; check: ${compared.trim().split('\n').at(-1)}`);
});
