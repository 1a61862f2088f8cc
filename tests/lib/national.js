// SPDX-License-Identifier: GPL-3.0-or-later
// national.js: this stack connected to a national side (peers/national-side.js),
// for a file of stories, with a ledger that begins there.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { allAnswer } from './client.js';
import { filed } from './filing.js';
import { wrongIn } from './openapi.js';
import { withWorker } from './outbox.js';
import { build, ctl, eventually, folder, origin, part, sql } from './stack.js';

const conf = path.join(folder, 'motcua.conf');
const stood = readFileSync(conf, 'utf8').replace(/^national\..*\n/gm, ''); // a run that was cut short left some
const place = mkdtempSync(path.join(tmpdir(), 'motcua-national-'));
const inKey = 'n'.repeat(64);

// The ledger of an installation that begins: nothing of other stories is told.
const tables = ['given', 'incoming', 'difference', 'attempt', 'chain', 'message', 'line', 'dossier', 'map'];
const forget = () => sql(`${tables.map((name) => `DELETE FROM sync_${name};`).join(' ')}
  UPDATE sync_system SET failures = 0, rests_until = NULL, failed_at = NULL, answered_at = NULL, checked_at = NULL`);

export const write = (name, content) => {
  writeFileSync(path.join(place, name), content, { mode: 0o600 });
  return path.join(place, name);
};

export async function installed(settings) {
  writeFileSync(conf, stood + Object.entries(settings).map(([key, value]) => `${key} = ${value}\n`).join(''), { mode: 0o600 });
  part('restart', 'portal');
  part('restart', 'officer');
  part('restart', 'worker');
  await allAnswer('portal');
}

// What is really said, held against its description: our requests and answers
// always, theirs where they were taken.
const watched = { calls: 0, wrong: [] };
function watch(name, at, request, answer) {
  const where = ['paths', at, 'post'];
  const isOurs = name !== 'national-in.json';
  watched.calls++;
  if (isOurs || answer.error_code === '0') watched.wrong.push(wrongIn(name, where, undefined, request));
  watched.wrong.push(wrongIn(name, where, 200, answer));
}

// The settings with which it is connected.
export async function connect(side, more = {}) {
  const at = `http://127.0.0.1:${await side.listen()}`;
  Object.assign(side, { at: `${origin.officer}/lien-thong/nhan`, key: inKey, watch });
  const settings = { ...side.settings(at), 'national.user': side.user,
    'national.password_file': write('password', side.password), 'national.key_file': write('key', 'k'.repeat(64)),
    'national.timeout_s': 2, 'national.in_key_file': write('in-key', inKey), 'national.papers_url': `${at}/tep`, ...more };
  forget();
  await installed(settings);
  ctl('national', 'map', 'agency', '--own');
  return settings;
}

export async function disconnect(side) {
  await side.close();
  rmSync(place, { recursive: true });
  await installed({});
  forget();
  assert.ok(watched.calls > 0);
  assert.deepEqual(watched.wrong.filter(Boolean), []);
}

export const row = ({ id }) => {
  const [[told, known, state, reason, detail, failures]] = sql(`SELECT told, known, state, reason, detail, failures FROM sync_dossier WHERE dossier_id = ${id}`);
  return { told: Number(told), known: Number(known), state, reason, detail, failures: Number(failures) };
};
export const even = (dossier) => eventually(() => row(dossier).state === 'even', { what: `${dossier.code} told` });
// As after its rest.
export const due = ({ id }) => sql(`UPDATE sync_dossier SET due_at = UTC_TIMESTAMP(6) WHERE dossier_id = ${id} AND state = 'waiting';
  UPDATE sync_system SET rests_until = NULL`);
export const outcomes = ({ id }) => sql(`SELECT kind, outcome FROM sync_attempt WHERE dossier_id = ${id} ORDER BY day, position`).map((cells) => cells.join(' '));
// After commands that were waited for, Node hears first of connections that ended.
export const fileAnew = (citizen) => new Promise((heard) => { setTimeout(heard, 0); }).then(() => filed(citizen));

// A dossier filed while the worker is killed at that step, and told after it.
export async function killedAt(side, step, file) {
  let dossier;
  await withWorker({}, async (worker) => {
    let killed;
    side.meddle = (asked) => {
      if (asked !== step || killed) return undefined;
      killed = worker.kill().then(() => true);
      return 'slow';
    };
    dossier = await file();
    await eventually(() => killed, { what: 'the call' });
    await killed;
    side.meddle = () => undefined;
    sql(`UPDATE sync_dossier SET due_at = UTC_TIMESTAMP(6) WHERE dossier_id = ${dossier.id}`); // its lease is over
    await worker.start();
    await even(dossier);
  });
  return dossier;
}

// A dossier filed and accepted though each session is good for one call.
export async function shortSessions(side, file) {
  side.sessions.clear();
  side.sessionCalls = 1;
  const dossier = await file();
  ctl('dossier', 'accept', dossier.code);
  await even(dossier);
  side.sessionCalls = Infinity;
  assert.ok(outcomes(dossier).every((line) => line.endsWith(' told')), outcomes(dossier).join());
  return dossier;
}

export const replayed = () => ctl('national', 'replay', '--all');
// These ask the other side, which is in this process.
const asking = async (...words) => (await promisify(execFile)(path.join(build, 'motcuactl'), ['-c', conf, ...words])).stdout;
export const check = (...words) => asking('national', 'check', ...words);
export const doctor = () => asking('doctor').catch(({ stdout }) => stdout);

// What must hold of a dossier at the other side: as our rows have it, field by
// field, and each event's line once and in order. `code`: by which it is there.
export function same(side, dossier, code = dossier.code) {
  const held = side.held.get(code);
  assert.ok(held, `${code} is there`);
  const lines = sql(`SELECT DATE_FORMAT(at + INTERVAL 7 HOUR, '%Y%m%d%H%i%s'), to_status FROM dossier_event WHERE dossier_id = ${dossier.id} ORDER BY position`);
  assert.deepEqual(held.lines.map((line) => [line.ThoiDiemXuLy, line.TrangThai]), lines);
  const [[status, procedure, agency, due_at, filed_at]] = sql(`SELECT status, procedure_code, agency_name,
    COALESCE(DATE_FORMAT(due_at + INTERVAL 7 HOUR, '%Y%m%d%H%i%s'), ''), DATE_FORMAT(filed_at + INTERVAL 7 HOUR, '%Y%m%d%H%i%s') FROM dossier WHERE id = ${dossier.id}`);
  const { TrangThaiHoSo, MaTTHC, DonViXuLy, NgayHenTra, NgayNopHoSo } = held.dossier;
  assert.deepEqual([TrangThaiHoSo, MaTTHC, DonViXuLy, NgayHenTra, NgayNopHoSo], [status, procedure, agency, due_at, filed_at]);
  return held;
}
