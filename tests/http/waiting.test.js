// SPDX-License-Identifier: GPL-3.0-or-later
// What waits for a citizen stands first, where they land; a supplement says what,
// until when and what the clock does, and asks for the papers, not for words.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Client, seen } from '../lib/client.js';
import { fillApplicant, filed, openDraft } from '../lib/filing.js';
import { pdf } from '../lib/papers.js';
import { officer } from '../lib/officer.js';
import { asPerson, signIn, signUp } from '../lib/sign-in.js';
import { ctl, eventually, lastText, origin, sql } from '../lib/stack.js';

const forget = () => sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
const portal = (path) => `${origin.portal}${path}`;
const section = (page) => seen(page.document.querySelector('#viec + ul')?.textContent ?? '');
// As an officer asks: these papers are bad, until that day.
function ask({ id, code }, { bad = [], day } = {}) {
  const [[by]] = sql('SELECT id FROM officer LIMIT 1');
  for (const [position, reason] of bad)
    sql(`INSERT INTO dossier_check SET dossier_id = ${id}, position = ${position}, verdict = 'bad', reason = '${reason}', officer_id = ${by}, at = UTC_TIMESTAMP(6)`);
  ctl('dossier', 'supplement', code, 'Xin nộp lại bản rõ hơn');
  if (day) sql(`UPDATE dossier_event SET due_at = '${day} 10:00:00' WHERE dossier_id = ${id} AND kind = 'supplement_asked'`);
}

test('what waits stands first, and is where one lands', async () => {
  
  forget();
  const person = await signUp(new Client(), 'Lê Văn Vừa Đến');
  assert.equal((await signIn(new Client(), person)).heading, 'Thông tin cá nhân', 'nothing waits');
  const client = await asPerson(5);
  sql('DELETE FROM draft WHERE filed_at IS NULL');
  const dossier = await filed(client);
  await fillApplicant(await openDraft(client, { code: '2.000635' }));
  ask(dossier, { day: '2099-12-15' });
  const page = await client.open(portal('/viec-cua-toi'));
  assert.equal(page.heading, 'Hồ sơ của tôi');
  assert.equal(page.all('main h2')[0].textContent, 'Việc của bạn');
  const items = page.all('#viec + ul > li').map((li) => seen(li.textContent));
  const asked = items.findIndex((words) => words.includes(dossier.code));
  const draft = items.findIndex((words) => /Chưa gửi.*Đang ở bước “Giấy tờ”/.test(words));
  assert.match(items[asked], /Cần bổ sung giấy tờ.*Hạn bổ sung: hết ngày 15\/12\/2099/);
  assert.ok(asked < draft, items.join('\n'));
  // A fee waits as well, with what is owed.
  sql(`UPDATE dossier SET status = 6, status_before = 2, fee_vnd = 45000 WHERE id = ${dossier.id}`);
  assert.match(section(await client.open(portal('/ho-so'))).replace(/\u00a0/g, ' '), /Bạn cần nộp 45\.000 ₫/);
});

test('a supplement asks for the papers that were found bad, and for no words', async () => {
  const client = await asPerson(5);
  const dossier = await filed(client);
  for (const step of ['accept', 'start']) ctl('dossier', step, dossier.code);
  const [[position, name]] = sql(`SELECT position, name FROM dossier_component WHERE dossier_id = ${dossier.id} ORDER BY position LIMIT 1`);
  ask(dossier, { bad: [[position, 'Ảnh mờ, không đọc được']] });
  let page = await client.open(dossier.url);
  assert.match(page.words, /Ảnh mờ, không đọc được/);
  assert.match(page.words, /Cơ quan không ghi hạn chót/);
  assert.match(page.words, /Thời hạn giải quyết dừng lại/);
  page = await page.fill({ 'Nội dung trả lời': 'Tôi gửi sau.' }).press('Gửi bổ sung');
  assert.match(page.errors.join(), /Chọn tệp cho giấy tờ này/);
  assert.equal(page.value('Nội dung trả lời'), 'Tôi gửi sau.');
  page.fill({ 'Nội dung trả lời': '' });
  page.typed.set(page.document.querySelector(`[name="tep-${position}"]`), [pdf('ro-hon')]);
  page = await page.press('Gửi bổ sung');
  assert.deepEqual(page.errors, []);
  assert.match(page.all('[role="status"]').map((p) => p.textContent).join(), /Đã gửi bổ sung/);
  assert.deepEqual(sql(`SELECT position FROM dossier_file WHERE dossier_id = ${dossier.id} AND role = 'answer'`), [[position]]);
  assert.ok(seen(page.words).includes(seen(name)));
});

test('an officer names a last day, and the text says it', async () => {
  const client = await asPerson(5);
  const dossier = await filed(client);
  const [[phone]] = sql(`SELECT phone FROM dossier WHERE id = ${dossier.id}`);
  const desk = await officer('desk');
  let page = await desk.open(`${origin.officer}/ho-so/${dossier.url.split('/').at(-1)}`);
  page = await page.follow('Yêu cầu bổ sung');
  page = await page.fill({ 'Lý do': 'Thiếu bản sao giấy chứng sinh, xin nộp thêm.', Ngày: '15', Tháng: '12', Năm: '2099' }).press('Yêu cầu bổ sung');
  assert.deepEqual(page.errors, []);
  assert.match((await client.open(dossier.url)).words, /Hạn bổ sung: hết ngày 15\/12\/2099/);
  sql(`UPDATE outbox SET is_polite = FALSE, due_at = UTC_TIMESTAMP(6) WHERE message = 'sms.supplement_by' AND arg0 = '${dossier.code}'`); // at night, too
  await eventually(() => /hạn 15\/12\/2099|han 15\/12\/2099/.test(lastText(phone)), { what: 'a text with the day' });
});
