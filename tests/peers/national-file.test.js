// SPDX-License-Identifier: GPL-3.0-or-later
// The national portal as a folder of lines: what it would be told, durable, each
// once and in order, whatever becomes of the folder.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filed } from '../lib/filing.js';
import { check, connect, disconnect, due, even, replayed, row, same as sameAt, write } from '../lib/national.js';
import { pdf } from '../lib/papers.js';
import { asPerson } from '../lib/sign-in.js';
import { ctl, eventually, sql } from '../lib/stack.js';
import { NationalSide } from './national-side.js';

const side = new NationalSide();
const place = mkdtempSync(path.join(tmpdir(), 'motcua-lines-'));
const folder = path.join(place, 'lines');
let citizen;

before(async () => {
  citizen = await asPerson(3);
  mkdirSync(folder);
  await connect(side, { 'national.protocol': 'file', 'national.folder': folder });
});
after(async () => {
  // Nothing of it was called; the account of its calls has to have one.
  await side.tell({ service: 'TraCuuHoSo', madonvi: side.unit, MaHoSo: 'x' });
  await disconnect(side);
  rmSync(place, { recursive: true });
});

const at = ({ code }) => path.join(folder, `${code}.jsonl`);
// A portal that reads the folder takes each line, in order.
function read(dossier) {
  const reader = new NationalSide();
  reader.sessions.add({ session: 's', left: Infinity });
  for (const line of readFileSync(at(dossier), 'utf8').trimEnd().split('\n')) {
    const answer = reader.serve({ session: 's', madonvi: reader.unit, ...JSON.parse(line) }, false);
    assert.equal(answer.error_code, '0', `${answer.message}: ${line}`);
  }
  return sameAt(reader, dossier);
}

test('a dossier is there in lines, from its filing to its end, as a portal would take them', async () => {
  const dossier = await filed(citizen);
  for (const verb of ['accept', 'start']) ctl('dossier', verb, dossier.code);
  ctl('dossier', 'finish', dossier.code, 'Mời nhận kết quả', write('ket-qua.pdf', pdf('kết quả').data));
  await even(dossier);
  assert.equal(read(dossier).dossier.TrangThaiHoSo, '9');
  assert.match(replayed(), / 0 different\n\d+ calls, the chain holds/);
  assert.match(await check(), /1 asked, 1 the same, 0 different, 0 not there/);
});

test('a folder that is away or may not be written loses nothing, and is caught up without a hand', async () => {
  const dossier = await filed(citizen);
  await even(dossier);
  renameSync(folder, `${folder}.away`);
  ctl('dossier', 'accept', dossier.code);
  await eventually(() => row(dossier).reason === 'away', { what: 'the outage' });
  assert.match(row(dossier).detail, /^national\.folder: /);
  assert.match(ctl('national', 'status'), /rests until\t.*national\.folder/);
  renameSync(`${folder}.away`, folder);
  // As after its rest; the dossier's own time comes by itself.
  sql('UPDATE sync_system SET rests_until = UTC_TIMESTAMP(6) + INTERVAL 1 SECOND');
  await even(dossier);
  chmodSync(at(dossier), 0o000);
  if (process.getuid() !== 0) {
    ctl('dossier', 'start', dossier.code);
    await eventually(() => row(dossier).reason === 'away', { what: 'no right' });
  }
  chmodSync(at(dossier), 0o640);
  due(dossier);
  await even(dossier);
  read(dossier);
});

test('half a line that a power cut left is cut off; a line whose note was lost is not written twice', async () => {
  const dossier = await filed(citizen);
  await even(dossier);
  appendFileSync(at(dossier), '{"service":"DongBoHoSoMC","isUpda');
  ctl('dossier', 'accept', dossier.code);
  await even(dossier);
  read(dossier);
  // As after a worker that died between writing and noting: both lines are there.
  const whole = readFileSync(at(dossier));
  sql(`UPDATE sync_dossier SET told = 1, state = 'waiting', is_unsure = TRUE, due_at = UTC_TIMESTAMP(6) WHERE dossier_id = ${dossier.id}`);
  await even(dossier);
  assert.deepEqual(readFileSync(at(dossier)), whole);
  read(dossier);
  // One that is gone is told anew, as it stands.
  writeFileSync(at(dossier), '');
  rmSync(at(dossier));
  await assert.rejects(check(), ({ stdout }) => / 1 not there/.test(stdout));
});
