// SPDX-License-Identifier: GPL-3.0-or-later
// Steps of procedures and texts of letters are data, which a province changes
// without C: checked when they are taken in, versioned, never edited.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filed } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { citizen } from '../lib/sign-in.js';
import { ctl, origin, sql } from '../lib/stack.js';

const BIRTH = '1.001193';
const file = path.join(mkdtempSync(path.join(tmpdir(), 'steps-')), 'a.txt');
const write = (text) => { writeFileSync(file, text); return file; };
const refused = (sentence, ...call) => assert.throws(() => ctl(...call), (error) => error.status === 65 && sentence.test(String(error.stderr)));
const steps = (...lines) => write(lines.map((line) => line.join('\t')).join('\n'));
const step = { reception: ['reception', 'desk', 2, 'Tiếp nhận'], work: ['work', 'desk', 2, 'Soạn'], sign: ['sign', 'signer', 2, 'Ký'], back: ['return', 'desk', 2, 'Trả'] };
const lines = () => ctl('process', 'list').trim().split('\n').map((line) => line.split('\t'));

after(() => {
  sql("UPDATE process SET retired_at = UTC_TIMESTAMP(6) WHERE created_by = 'motcuactl'");
  sql("DELETE FROM letter_template WHERE created_by = 'motcuactl'");
});

test('steps that could not be walked are refused, each with its sentence', () => {
  const add = (...rows) => ['process', 'add', BIRTH, '-', 'Thử', steps(...rows)];
  refused(/first step is reception/, ...add(step.work, step.sign, step.back));
  refused(/each stage comes once/, ...add(step.reception, step.sign, step.work, step.back));
  refused(/nobody with that role/, ...add(step.reception, ['work', 'watch', 2, 'Soạn'], step.sign, step.back));
  refused(/a signer signs/, ...add(step.reception, step.work, step.back));
  refused(/line 2 is no STAGE/, ...add(step.reception, ['worck', 'desk', 2, 'Soạn'], step.sign, step.back));
  refused(/longer than the procedure promises/, ...add(step.reception, ['work', 'desk', 9000, 'Soạn'], step.sign, step.back));
  assert.throws(() => ctl('process', 'add', '9.999999', '-', 'Thử', steps(step.reception, step.work, step.sign, step.back)), /no procedure 9\.999999/);
});

test('a new version is for dossiers accepted from then on; the others keep theirs', async () => {
  const person = await citizen(0);
  const desk = await officer('desk');
  const press = async (dossier, name) => (await desk.open(dossier.url.replace(origin.portal, origin.officer))).press(name);
  const stage = (dossier) => sql(`SELECT stage FROM dossier_work WHERE dossier_id = ${dossier.id}`)[0][0];
  const before = await filed(person);
  await press(before, 'Tiếp nhận hồ sơ');
  assert.equal(stage(before), 'handover');
  ctl('process', 'add', BIRTH, 'H53.X25459', 'Trả ngay', steps(step.reception, step.work, step.sign, step.back));
  const mine = lines().filter(([, procedure, agency, , , , state]) => procedure === BIRTH && agency === 'H53.X25459' && state === 'holds');
  assert.equal(mine.length, 1);
  assert.equal(ctl('process', 'show', mine[0][0]), 'reception\tdesk\t2\tTiếp nhận\nwork\tdesk\t2\tSoạn\nsign\tsigner\t2\tKý\nreturn\tdesk\t2\tTrả\n');
  const then = await filed(person);
  await press(then, 'Tiếp nhận hồ sơ');
  assert.equal(stage(then), 'work');
  await press(before, 'Chuyển xử lý');
  assert.equal(stage(before), 'assign');
  ctl('process', 'retire', mine[0][0]);
  const last = await filed(person);
  await press(last, 'Tiếp nhận hồ sơ');
  assert.equal(stage(last), 'handover');
});

test('what stands for all cannot be retired as the last', () => {
  const all = lines().filter(([, procedure, agency, , , , state, name]) => procedure === '-' && agency === '-' && state === 'holds' && name === 'Đầy đủ các bước');
  assert.throws(() => ctl('process', 'retire', all[0][0]), /is the last for all/);
});

test('a letter has the province’s words, and its places are checked', async () => {
  const person = await citizen(0);
  const dossier = await filed(person);
  refused(/a place in braces is none of ours/, 'letter', 'set', '05', BIRTH, 'Thông báo', write('Kính gửi {ten_la}'));
  refused(/forms are 02/, 'letter', 'set', '09', BIRTH, 'Thông báo', write('Kính gửi'));
  ctl('letter', 'set', '05', BIRTH, 'Thông báo dừng của phường', write('Kính gửi {chu_ho_so}, hồ sơ {ma}.\nLý do: {ly_do}'));
  assert.equal(ctl('letter', 'show', '05', BIRTH), 'Kính gửi {chu_ho_so}, hồ sơ {ma}.\nLý do: {ly_do}\n');
  assert.ok(ctl('letter', 'preview', '05', dossier.code).includes(`Thông báo dừng của phường\n\nKính gửi (chủ hồ sơ), hồ sơ ${dossier.code}.`));
  assert.match(ctl('letter', 'list'), /05\t1\.001193\t1\tThông báo dừng của phường/);
});
