// SPDX-License-Identifier: GPL-3.0-or-later
// The national portal at the other end (national-side.js): told of every event,
// once and in order, whatever it answers; and a ledger that proves it.
import { after, before, beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Client } from '../lib/client.js';
import { finish } from '../lib/filing.js';
import { check, connect, disconnect, doctor, due, even, fileAnew, installed, killedAt, outcomes, replayed, row, same as sameAt, shortSessions, write } from '../lib/national.js';
import { pdf, png } from '../lib/papers.js';
import { officer as officerAs } from '../lib/officer.js';
import { asPerson } from '../lib/sign-in.js';
import { ctl, eventually, origin, sql } from '../lib/stack.js';
import { NationalSide } from './national-side.js';

const side = new NationalSide();
let citizen, settings;

before(async () => {
  citizen = await asPerson(3);
  settings = await connect(side);
});
after(() => disconnect(side));
beforeEach(() => {
  side.meddle = () => undefined;
  ctl('national', 'map', 'stated', '1.001193', 'motcua');
});

const file = () => fileAnew(citizen);
const events = ({ id }) => Number(sql(`SELECT COUNT(*) FROM dossier_event WHERE dossier_id = ${id}`)[0][0]);
const figures = () => ctl('metrics').match(/^motcua_national.*$/gm).join('\n');
const same = (dossier) => sameAt(side, dossier);

test('a dossier filed here is told there, event by event, and both sides say the same to its end', async () => {
  const dossier = await file();
  const officer = (verb, ...words) => ctl('dossier', verb, dossier.code, ...words);
  officer('accept');
  officer('start');
  officer('supplement', 'Xin gửi thêm giấy chứng sinh');
  const page = await citizen.open(dossier.url);
  page.fill({ 'Nội dung trả lời': 'Tôi gửi giấy chứng sinh.', 'Giấy tờ bổ sung': [png('chứng sinh', { name: 'chung-sinh.png' })] });
  assert.deepEqual((await page.press('Gửi bổ sung')).errors, []);
  officer('fee', '15000', 'Lệ phí cấp bản sao');
  officer('paid');
  await even(dossier);
  const half = side.held.get(dossier.code).dossier;
  assert.deepEqual([half.TrangThaiHoSo, half.NgayKetThucXuLy, half.DanhSachGiayToKetQua.length], ['4', '', 0]);
  const result = write('giay-khai-sinh.pdf', pdf('kết quả').data);
  officer('finish', 'Mời nhận kết quả', result);
  officer('return');
  await even(dossier);
  const held = same(dossier);
  assert.equal(held.dossier.TrangThaiHoSo, '10');
  assert.equal(held.dossier.DanhSachGiayToKetQua.length, 1);
  assert.deepEqual(held.dossier.DanhSachHoSoBoSung.map((s) => [s.NoiDungBoSung, s.ThongTinTiepNhan, s.TrangThaiBoSung]),
    [['Xin gửi thêm giấy chứng sinh', 'Tôi gửi giấy chứng sinh.', '1']]);
  assert.deepEqual(held.dossier.DanhSachLePhi.map((fee) => fee.Gia), ['15000']);
  assert.equal(held.dossier.NgayKetThucXuLy, held.lines.at(-2).ThoiDiemXuLy);
  assert.deepEqual(new Set(outcomes(dossier)), new Set(['add told', 'update told', 'line told']));
  assert.match(replayed(), / 0 different\n\d+ calls, the chain holds/);
  assert.match(await check(), /1 asked, 1 the same, 0 different, 0 not there/);
});

test('what the other side is told of files it may fetch for some days, by a link that names one file and cannot be changed', async () => {
  const dossier = await file();
  await even(dossier);
  const [paper] = side.held.get(dossier.code).dossier.TaiLieuNop;
  const nobody = new Client();
  const fetched = async (link) => (await nobody.open(link)).status;
  const [at, ends, mac] = [paper.DuongDanTaiTepTin.split('/').slice(0, -2).join('/'), ...paper.DuongDanTaiTepTin.split('/').slice(-2)];
  assert.equal(await fetched(paper.DuongDanTaiTepTin), 200);
  assert.ok(Number(ends) > Date.now() / 1000 + 6 * 86400 && Number(ends) < Date.now() / 1000 + 8 * 86400);
  const other = sql(`SELECT public_id FROM file WHERE public_id <> '${paper.TepDinhKemId}' LIMIT 1`)[0][0];
  for (const link of [`${at}/${Number(ends) + 1}/${mac}`, `${at}/${ends}/${'0'.repeat(32)}`, `${at}/${ends}/x`, `${at}/x/${mac}`,
    `${at.replace(paper.TepDinhKemId, other)}/${ends}/${mac}`])
    assert.equal(await fetched(link), 404, link);
});

test('whatever is answered, an event is told once and in order', async () => {
  const wild = [['slow', 'told'], ['lost', 'lost'], ['unheard', 'lost'], ['inside', 'refused'], ['text', 'strange'], ['gateway', 'strange'],
    ['empty', 'strange'], ['huge', 'strange'], ['words', 'told'], ['zeros', 'told'], ['number', 'told']];
  for (const service of ['DongBoHoSoMC', 'CapNhatTienDoHoSoMC']) {
    for (const [fault, outcome] of wild) {
      const before = side.calls.length;
      let used = false;
      side.meddle = (asked) => {
        if (asked !== service || used) return undefined;
        used = true;
        return fault;
      };
      const dossier = await file();
      await eventually(() => outcomes(dossier).some((line) => line.endsWith(` ${outcome}`)), { what: `${fault} at ${service}` });
      if (outcome !== 'told') {
        assert.notEqual(row(dossier).reason, '', `${fault} at ${service}`);
        due(dossier);
      }
      await even(dossier);
      same(dossier);
      if (outcome === 'lost' || outcome === 'strange')
        assert.ok(side.calls.slice(before).some((call) => call.service === 'TraCuuHoSo' && call.code === dossier.code), `${fault}: asks first`);
    }
  }
  assert.match(replayed(), / 0 different\n/);
});

test('a session that ends in the middle is renewed, and what was not done is done once', async () => {
  same(await shortSessions(side, file));
});

test('a clock that is an hour off changes nothing, and is told to who looks', async () => {
  side.skewS = 3600;
  sql('UPDATE sync_system SET answered_at = NULL');
  const dossier = await file();
  await even(dossier);
  same(dossier);
  assert.match(ctl('national', 'status'), /clock\ttheirs is 3(599|600|601) s from ours/);
  side.skewS = 0;
  sql('UPDATE sync_system SET answered_at = NULL');
});

test('a worker that is killed between sending and noting leaves no double', async () => {
  for (const service of ['DongBoHoSoMC', 'CapNhatTienDoHoSoMC']) same(await killedAt(side, service, file));
});

test('a night away is caught up without a hand, each dossier in order', async () => {
  const port = side.port;
  await side.close();
  const dossiers = [];
  for (let i = 0; i < 6; i++) dossiers.push(await file());
  for (const { code } of dossiers) for (const verb of ['accept', 'start', 'finish', 'return']) ctl('dossier', verb, code, ...(verb === 'finish' ? ['Có kết quả'] : []));
  await eventually(() => dossiers.some((dossier) => row(dossier).reason === 'away'), { what: 'the outage seen' });
  assert.match(ctl('national', 'status'), /rests until\t/);
  // As after hours: each dossier waits long, and the system rests.
  sql(`UPDATE sync_dossier SET due_at = UTC_TIMESTAMP(6) + INTERVAL 5 HOUR, failures = 9 WHERE state = 'waiting' AND reason = 'away';
    UPDATE sync_system SET failures = 40, rests_until = UTC_TIMESTAMP(6) + INTERVAL 2 SECOND`);
  await side.listen(port);
  for (const dossier of dossiers) await even(dossier);
  for (const dossier of dossiers) assert.equal(same(dossier).lines.length, events(dossier));
  assert.match(replayed(), / 0 different\n/);
  assert.match(await check(), / 0 different, 0 not there/);
});

test('a code that nobody knows holds its dossier until somebody maps it, and no other', async () => {
  const [[agency]] = sql("SELECT code FROM agency WHERE code = 'H53.X25459' OR code LIKE '%X25459%' LIMIT 1");
  ctl('national', 'map', 'agency', agency, '-');
  const held = await file();
  await eventually(() => row(held).state === 'held', { what: 'the hold' });
  assert.deepEqual([row(held).reason, row(held).detail], ['agency', agency]);
  assert.ok(!side.held.has(held.code));
  assert.match(ctl('national', 'status'), new RegExp(`${held.code}\theld\t0 of 1\ttries 1\tagency\t${agency}`));
  ctl('national', 'map', 'agency', agency, 'H53.25459');
  ctl('national', 'resend', held.code);
  await even(held);
  same(held);
  assert.match(replayed(), / 0 different\n/, 'made with the map of then');
});

test('officers see what is held and why, one dossier’s line of time, and send it again', async () => {
  const desk = await officerAs('desk');
  const agency = 'H53.X25459';
  ctl('national', 'map', 'agency', agency, '-');
  const dossier = await file();
  await eventually(() => row(dossier).state === 'held', { what: 'the hold' });
  let page = await desk.open(`${origin.officer}/lien-thong`);
  assert.equal(page.heading, 'Liên thông');
  assert.match(page.words, new RegExp(`${dossier.code} Chờ người xử lý.*Chưa có mã cơ quan ở bên kia, người quản trị cần khai: ${agency}`));
  page = await desk.open(`${origin.officer}/ho-so/${dossier.url.split('/').at(-1)}/lien-thong`);
  assert.equal(page.heading, 'Ai chậm?');
  ctl('national', 'map', 'agency', agency, 'H53.25459');
  page = await page.press('Gửi lại');
  await even(dossier);
  side.held.get(dossier.code).dossier.ChuHoSo = 'Người khác';
  await assert.rejects(check());
  page = await desk.open(page.url);
  assert.match(page.words, /Đã gửi đủ.*ChuHoSo.*Người khác.*Gửi hồ sơ mới: đã nhận.*Gửi tiến trình: đã nhận/);
  // The same on paper, under the office's seal.
  const printed = write('ai-cham.pdf', (await page.follow('Tải bản in có dấu (PDF)')).body);
  const about = (tool, ...words) => execFileSync(tool, words, { encoding: 'utf8' }).replace(/\s+/g, ' ');
  const words = about('pdftotext', '-layout', printed, '-');
  for (const word of [dossier.code, 'Đã nộp', 'Gửi hồ sơ mới', 'Thành công', 'ChuHoSo', 'Người khác']) assert.ok(words.includes(word), `${word}: ${words}`);
  assert.match(about('pdfsig', '-nocert', printed), /Signature is Valid/);
  page = await desk.open(`${origin.officer}/ho-so/${dossier.url.split('/').at(-1)}`);
  assert.match(page.words, /Gửi lại sang Cổng quốc gia/);
  const elsewhere = await officerAs('specialist', { agency: 'H53.16' });
  assert.equal((await elsewhere.open(`${origin.officer}/ho-so/${dossier.url.split('/').at(-1)}/lien-thong`)).status, 404);
  assert.ok(!(await elsewhere.open(`${origin.officer}/lien-thong`)).words.includes(dossier.code));
  side.held.delete(dossier.code);
  sql(`DELETE FROM sync_difference; UPDATE sync_line SET told_at = told_at - INTERVAL 9 DAY WHERE dossier_id = ${dossier.id}`);
});

test('where another system states the status of a procedure from a day on, nothing is told', async () => {
  ctl('national', 'map', 'stated', '1.001193', 'bo-tu-phap', '--from', '2026-01-01');
  const dossier = await file();
  await even(dossier);
  assert.ok(!side.held.has(dossier.code));
  assert.equal(sql(`SELECT outcome FROM sync_line WHERE dossier_id = ${dossier.id}`)[0][0], 'other');
  ctl('national', 'map', 'stated', '1.001193', 'motcua', '--from', '2026-01-01');
  ctl('dossier', 'accept', dossier.code);
  await even(dossier);
  assert.equal(side.held.get(dossier.code).dossier.TrangThaiHoSo, '2', 'what was not told is no update but new');
});

test('a difference is found by field, kept with both values, and goes when it is gone', async () => {
  const dossier = await file();
  await even(dossier);
  const theirs = side.held.get(dossier.code).dossier;
  theirs.TrangThaiHoSo = '9';
  await assert.rejects(check(), ({ stdout }) => / 1 different/.test(stdout));
  assert.deepEqual(sql(`SELECT field, ours, theirs FROM sync_difference WHERE dossier_id = ${dossier.id}`), [['TrangThaiHoSo', '1', '9']]);
  theirs.TrangThaiHoSo = '1';
  assert.match(await check(), / 0 different, 0 not there/);
  assert.deepEqual(sql(`SELECT field FROM sync_difference WHERE dossier_id = ${dossier.id}`), []);
});

test('the nightly check leaves no hole after nights without one, asks again for what differed, and a clean end is noted', async () => {
  const dossier = await file();
  await even(dossier);
  const back = (days) => sql(`UPDATE sync_line SET told_at = told_at - INTERVAL ${days} DAY WHERE dossier_id = ${dossier.id}`);
  back(4);
  sql('UPDATE sync_system SET checked_at = UTC_TIMESTAMP(6)');
  const theirs = side.held.get(dossier.code).dossier;
  theirs.TrangThaiHoSo = '9';
  assert.match(await check(), / 0 different/, 'told before the last check');
  sql('UPDATE sync_system SET checked_at = UTC_TIMESTAMP(6) - INTERVAL 5 DAY');
  assert.match(figures(), /^motcua_national_unchecked_seconds 43[0-9]{4}/m);
  assert.match(await doctor(), /both sides were compared 5 days ago/);
  await assert.rejects(check(), ({ stdout }) => / 1 different/.test(stdout));
  assert.match(figures(), /^motcua_national_unchecked_seconds \d(\.|\n)/m);
  assert.match(figures(), /^motcua_national_different 1$/m);
  theirs.TrangThaiHoSo = '1';
  assert.match(await check(), / 0 different, 0 not there/);
  assert.match(figures(), /^motcua_national_different 0$/m, 'asked again though it was told long ago');
  // Whoever asks for less than the night would leaves the hole where it is.
  sql('UPDATE sync_system SET checked_at = UTC_TIMESTAMP(6) - INTERVAL 5 DAY');
  await check('--since', new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 10));
  assert.match(figures(), /^motcua_national_unchecked_seconds 43[0-9]{4}/m);
  sql('UPDATE sync_system SET checked_at = NULL');
  assert.match(await doctor(), /both sides were never compared/);
});

test('a call or a message that somebody changes shows', async () => {
  const dossier = await file();
  await even(dossier);
  sql(`UPDATE sync_attempt SET said = 'khác' WHERE dossier_id = ${dossier.id}`);
  assert.throws(() => replayed(), /the chain of \d{4}-\d\d-\d\d breaks at call \d+/);
  sql(`UPDATE sync_attempt SET said = 'Thành công' WHERE dossier_id = ${dossier.id}`);
  assert.match(replayed(), /the chain holds/);
  sql(`UPDATE sync_message SET body = REPLACE(body, '"TrangThaiHoSo":"1"', '"TrangThaiHoSo":"9"') WHERE dossier_id = ${dossier.id} AND kind = 'add'`);
  assert.throws(() => replayed(), ({ stdout, stderr }) => / 1 different\n/.test(stdout) && stderr.includes(`add of event 1 of ${dossier.code}`));
  sql(`UPDATE sync_message SET body = REPLACE(body, '"TrangThaiHoSo":"9"', '"TrangThaiHoSo":"1"') WHERE dossier_id = ${dossier.id} AND kind = 'add'`);
});

test('dossiers of before it was set are told as they stand, once', async () => {
  await installed({});
  const dossier = await file();
  finish(dossier);
  assert.deepEqual(sql(`SELECT 1 FROM sync_line WHERE dossier_id = ${dossier.id}`), []);
  await installed(settings);
  const today = sql(`SELECT filed_on FROM dossier WHERE id = ${dossier.id}`)[0][0];
  assert.match(ctl('national', 'begin', today), /^\d+ dossiers/);
  await eventually(() => sql("SELECT 1 FROM sync_dossier WHERE state = 'waiting'").length === 0, { what: 'all of today' });
  const held = side.held.get(dossier.code);
  assert.equal(held.dossier.TrangThaiHoSo, '9');
  assert.equal(held.lines.length, 1);
  assert.match(ctl('national', 'begin', today), /^0 dossiers/);
  assert.match(replayed(), / 0 different\n/);
});
