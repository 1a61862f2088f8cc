// SPDX-License-Identifier: GPL-3.0-or-later
// The second generation of the national portal at the other end
// (national-rest-side.js): files first, then the dossier, then what happens;
// each once and in order, whatever it answers.
import { after, before, beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { filed } from '../lib/filing.js';
import { check, connect, disconnect, due, even, fileAnew, installed, killedAt, outcomes, replayed, row, shortSessions, write } from '../lib/national.js';
import { pdf } from '../lib/papers.js';
import { asPerson } from '../lib/sign-in.js';
import { ctl, eventually, sql } from '../lib/stack.js';
import { NationalSide } from './national-side.js';
import { RestSide } from './national-rest-side.js';

const side = new RestSide();
let citizen, settings;

before(async () => {
  citizen = await asPerson(3);
  settings = await connect(side);
});
after(() => disconnect(side));
beforeEach(() => {
  side.meddle = () => undefined;
});

const file = () => fileAnew(citizen);

// What must hold there: the dossier as our rows have it, each event's line once
// and in order, each paper under the hash of its bytes.
function same(dossier) {
  const held = side.held.get(dossier.code);
  assert.ok(held, `${dossier.code} is there`);
  const lines = sql(`SELECT CONCAT(SUBSTRING(DATE_FORMAT(at + INTERVAL 7 HOUR, '%Y-%m-%dT%H:%i:%s.%f'), 1, 23), '+07:00'), to_status FROM dossier_event WHERE dossier_id = ${dossier.id} ORDER BY position`);
  assert.deepEqual(held.lines.map((line) => [line.ThoiDiemXuLy, line.TrangThai]), lines);
  const [[status, procedure, agency, filedAt]] = sql(`SELECT status, procedure_code, agency_code, DATE_FORMAT(filed_at + INTERVAL 7 HOUR, '%Y-%m-%d %H:%i:%s') FROM dossier WHERE id = ${dossier.id}`);
  const { TrangThai, MaTTHC, MaDonViTiepNhan, NgayNop, ThanhPhanHoSo } = held.dossier;
  assert.deepEqual([TrangThai, MaTTHC, MaDonViTiepNhan, NgayNop], [status, procedure, agency, filedAt]);
  const papers = sql(`SELECT LOWER(HEX(f.content)) FROM dossier_file x JOIN file f ON f.id = x.file_id WHERE x.dossier_id = ${dossier.id} AND x.role = 'paper' ORDER BY x.position, x.id`).flat();
  assert.deepEqual(ThanhPhanHoSo.flatMap(({ GiayToDinhKem }) => GiayToDinhKem.map(({ HashTepTin }) => HashTepTin)), papers);
  return held;
}

test('a dossier filed here is told there, papers and result with their bytes, to its end', async () => {
  const dossier = await file();
  await even(dossier);
  const first = same(dossier);
  assert.ok(first.dossier.ThanhPhanHoSo.length > 0);
  const [{ TenThanhPhanHoSo }] = first.dossier.ThanhPhanHoSo;
  assert.equal(TenThanhPhanHoSo, sql(`SELECT c.name FROM dossier_component c JOIN dossier_file x ON x.dossier_id = c.dossier_id AND x.position = c.position
    WHERE c.dossier_id = ${dossier.id} ORDER BY x.position LIMIT 1`)[0][0]);
  for (const verb of ['accept', 'start']) ctl('dossier', verb, dossier.code);
  ctl('dossier', 'fee', dossier.code, '15000', 'Lệ phí cấp bản sao');
  await even(dossier);
  assert.deepEqual(side.held.get(dossier.code).dossier.DanhSachLePhi.map(({ Gia, TrangThaiThanhToan }) => [Gia, TrangThaiThanhToan]), [['15000', '0']]);
  ctl('dossier', 'paid', dossier.code);
  const result = pdf('kết quả').data;
  ctl('dossier', 'finish', dossier.code, 'Mời nhận kết quả', write('giay-khai-sinh.pdf', result));
  ctl('dossier', 'return', dossier.code);
  await even(dossier);
  const held = same(dossier);
  assert.equal(held.dossier.TrangThai, '10');
  assert.deepEqual(held.dossier.DanhSachGiayToKetQua.map(({ HashTepTin }) => HashTepTin), [createHash('sha256').update(result).digest('hex')]);
  assert.equal(outcomes(dossier).filter((line) => line === 'file told').length, held.dossier.ThanhPhanHoSo.flatMap((part) => part.GiayToDinhKem).length + 1, 'each file once');
  assert.match(replayed(), / 0 different\n\d+ calls, the chain holds/);
  assert.match(await check(), /1 asked, 1 the same, 0 different, 0 not there/);
  held.dossier.TrangThai = '9';
  await assert.rejects(check(), ({ stdout }) => / 1 different/.test(stdout));
  held.dossier.TrangThai = '10';
  assert.match(await check(), / 0 different, 0 not there/);
});

test('whatever is answered at whichever step, an event is told once and in order', async () => {
  const wild = [['slow', 'told'], ['lost', 'lost'], ['unheard', 'lost'], ['inside', 'refused'], ['forbidden', 'refused'], ['text', 'strange'], ['gateway', 'strange'],
    ['empty', 'strange'], ['huge', 'strange'], ['words', 'strange'], ['zeros', 'told'], ['number', 'told']];
  const given = [['idless', 'strange']];
  for (const [step, faults] of [['/TaiTep', [...wild, ...given, ['altered', 'strange']]], ['/NoiHoSo', [...wild, ...given]], ['/CapNhatTienTrinh', wild], ['/CapNhatTrangThai', wild]]) {
    for (const [fault, outcome] of faults) {
      const before = side.calls.length;
      let used = false;
      side.meddle = (asked) => {
        if (asked !== step || used) return undefined;
        used = true;
        return fault;
      };
      const dossier = await file();
      if (step === '/CapNhatTrangThai') ctl('dossier', 'accept', dossier.code);
      await eventually(() => used && outcomes(dossier).some((line) => line.endsWith(` ${outcome}`)), { what: `${fault} at ${step}` });
      if (outcome !== 'told') due(dossier);
      await even(dossier);
      same(dossier);
      if (outcome === 'lost' || outcome === 'strange')
        assert.ok(side.calls.slice(before).some((call) => call.service === '/TraCuuHoSo' && call.code === dossier.code), `${fault} at ${step}: asks first`);
    }
  }
  assert.match(replayed(), / 0 different\n/);
});

test('a token that ends in the middle is renewed, and what was not done is done once', async () => {
  same(await shortSessions(side, file));
});

test('a worker that is killed between sending and noting leaves no double', async () => {
  for (const step of ['/TaiTep', '/NoiHoSo', '/CapNhatTienTrinh']) same(await killedAt(side, step, file));
  assert.match(replayed(), / 0 different\n/);
});

test('a night away is caught up without a hand, though its clock is an hour off', async () => {
  const port = side.port;
  await side.close();
  const dossiers = [];
  for (let i = 0; i < 3; i++) dossiers.push(await file());
  for (const { code } of dossiers) for (const verb of ['accept', 'start', 'finish', 'return']) ctl('dossier', verb, code, ...(verb === 'finish' ? ['Có kết quả'] : []));
  await eventually(() => dossiers.some((dossier) => row(dossier).reason === 'away'), { what: 'the outage seen' });
  sql(`UPDATE sync_dossier SET due_at = UTC_TIMESTAMP(6) + INTERVAL 5 HOUR, failures = 9 WHERE state = 'waiting' AND reason = 'away';
    UPDATE sync_system SET failures = 40, rests_until = UTC_TIMESTAMP(6) + INTERVAL 2 SECOND`);
  side.skewS = 3600;
  await side.listen(port);
  for (const dossier of dossiers) await even(dossier);
  side.skewS = 0;
  for (const dossier of dossiers) same(dossier);
  assert.match(replayed(), / 0 different\n/);
  assert.match(await check(), / 0 different, 0 not there/);
});

test('an owner for whom it has no code holds the dossier, and it is told as soon as it is another', async () => {
  const dossier = await filed(citizen);
  await even(dossier);
  sql(`UPDATE dossier_applicant SET organisation = 'Trường Tiểu học Thử Nghiệm', tax_code = '' WHERE dossier_id = ${dossier.id}`);
  ctl('dossier', 'accept', dossier.code);
  await eventually(() => row(dossier).state === 'held', { what: 'the hold' });
  assert.deepEqual([row(dossier).reason, row(dossier).detail], ['owner', 'Trường Tiểu học Thử Nghiệm']);
  sql(`UPDATE dossier_applicant SET organisation = '' WHERE dossier_id = ${dossier.id}`);
  ctl('national', 'resend', dossier.code);
  await even(dossier);
  same(dossier);
});

test('what was told by the first generation is made again as it was, and goes on by the second under an id that is asked for', async () => {
  const old = new NationalSide();
  const at = `http://127.0.0.1:${await old.listen()}`;
  await installed({ ...settings, ...old.settings(at) });
  const dossier = await file();
  await even(dossier);
  assert.ok(old.held.has(dossier.code));
  await old.close();
  await installed(settings);
  ctl('dossier', 'accept', dossier.code);
  await even(dossier);
  // Never filed there by a call of ours: it is added as it stands.
  const held = side.held.get(dossier.code);
  assert.deepEqual([held.dossier.TrangThai, held.lines.length], ['2', 1]);
  assert.match(replayed(), / 0 different\n\d+ calls, the chain holds/);
});
