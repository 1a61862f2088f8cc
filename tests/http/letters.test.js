// SPDX-License-Identifier: GPL-3.0-or-later
// What the office writes: letters 02 to 05 as pages and PDF, as they were sent;
// the control slip (06) and the book (07).
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filed } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { asPerson, citizen } from '../lib/sign-in.js';
import { origin, sql } from '../lib/stack.js';

let person, desk, head, specialist;
before(async () => {
  person = await citizen(0);
  desk = await officer('desk');
  head = await officer('head');
  specialist = await officer('specialist');
});
const inside = (dossier) => dossier.url.replace(origin.portal, origin.officer);
async function act(who, dossier, name, words) {
  const page = await who.open(inside(dossier));
  return words ? (await page.follow(name)).fill(words).press(name) : page.press(name);
}
const letter = async (dossier, title) => (await person.open(dossier.url)).follow(title);
const at = path.join(mkdtempSync(path.join(tmpdir(), 'letter-')), 'a.pdf');
const about = (program, pdf, ...more) => {
  writeFileSync(at, pdf);
  return execFileSync(program, [at, ...more]).toString();
};
const words = (pdf) => about('pdftotext', pdf, '-').replace(/\s+/g, ' ');
const facts = (pdf) => about('pdfinfo', pdf);

test('a letter is the same on the page, as PDF and at the office, and stays so', async () => {
  const dossier = await filed(person);
  await act(desk, dossier, 'Yêu cầu bổ sung', { 'Lý do': 'Thiếu bản sao giấy chứng sinh.\nXin nộp bản rõ hơn.' });
  const page = await letter(dossier, 'Phiếu yêu cầu bổ sung');
  const pdf = (await page.follow('Tải về (PDF)')).body;
  const text = words(pdf);
  for (const part of ['CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Mẫu số 02', dossier.code, 'Xin nộp bản rõ hơn.', 'Phạm Thị Thu Hà'])
    assert.ok(text.includes(part), `${part} in ${text}`);
  assert.match(facts(pdf), /Tagged: +yes/);
  // A text that is changed afterwards changes no letter.
  const [[id, title, body]] = sql("SELECT id, title, body FROM letter_template WHERE form = '02' AND procedure_id IS NULL ORDER BY version DESC LIMIT 1");
  sql(`UPDATE letter_template SET body = 'Khác' WHERE id = ${id}`);
  try {
    const again = await (await (await desk.open(inside(dossier))).follow(title)).follow('Tải về (PDF)');
    assert.ok(words(again.body).includes('Xin nộp bản rõ hơn.'));
  } finally {
    sql(`UPDATE letter_template SET body = '${body}' WHERE id = ${id}`);
  }
  // It is its owner's and the office's alone.
  const stranger = await asPerson(3);
  assert.equal((await stranger.open(`${page.url.href}/van-ban.pdf`)).status, 404);
  const elsewhere = await officer('specialist', { agency: 'H53.16' });
  assert.equal((await elsewhere.open(`${page.url.href.replace(origin.portal, origin.officer)}/van-ban.pdf`)).status, 404);
});

test('stopped at the citizen’s wish: form 05; going on is said with a reason', async () => {
  for (const way of ['stop', 'go on']) {
    const dossier = await filed(person);
    await act(desk, dossier, 'Tiếp nhận hồ sơ');
    await act(desk, dossier, 'Chuyển xử lý');
    let page = await person.open(dossier.url);
    page = await page.follow('Đề nghị dừng giải quyết');
    page = await page.fill({ 'Lý do': 'Tôi chuyển nhà.' }).press('Gửi đề nghị dừng');
    assert.match((await head.open(inside(dossier))).words, /Người nộp đề nghị dừng giải quyết/);
    if (way === 'stop') {
      await act(head, dossier, 'Dừng giải quyết', { 'Lý do': 'Theo đề nghị của người nộp.' });
      const pdf = (await (await letter(dossier, 'Thông báo dừng giải quyết hồ sơ')).follow('Tải về (PDF)')).body;
      assert.match(words(pdf), /Mẫu số 05/);
      assert.equal(sql(`SELECT status FROM dossier WHERE id = ${dossier.id}`)[0][0], '8');
    } else {
      await act(head, dossier, 'Không dừng, tiếp tục', { 'Lý do': 'Kết quả đã ký, chỉ còn cấp số.' });
      page = await person.open(dossier.url);
      assert.match(page.words, /Kết quả đã ký, chỉ còn cấp số/);
      assert.ok(!page.words.includes('Thông báo dừng giải quyết hồ sơ'));
    }
  }
});

test('the control slip says who handed it on, when, and whether in time', async () => {
  const dossier = await filed(person);
  await act(desk, dossier, 'Tiếp nhận hồ sơ');
  await act(desk, dossier, 'Chuyển xử lý');
  await act(specialist, dossier, 'Nhận việc');
  const pdf = (await (await head.open(inside(dossier))).follow('Phiếu kiểm soát')).body;
  const text = words(pdf);
  for (const part of ['PHIẾU KIỂM SOÁT', 'Mẫu số 06', 'Phạm Thị Thu Hà', 'Trần Ngọc Mai', 'hạn'])
    assert.ok(text.includes(part), `${part} in ${text}`);
  // Two days later the first step was late.
  sql(`UPDATE dossier SET filed_at = filed_at - INTERVAL 20 DAY WHERE id = ${dossier.id}`);
  assert.match(words((await (await head.open(inside(dossier))).follow('Phiếu kiểm soát')).body), /Quá hạn/);
});

test('the book of some days has a line for each dossier, and is one agency’s', async () => {
  const dossier = await filed(person);
  const page = await desk.open(`${origin.officer}/so-theo-doi`);
  assert.ok(page.words.includes(dossier.code) || page.words.includes('Chỉ hiện 500 hồ sơ đầu'));
  const pdf = await page.follow('Tải sổ (PDF)');
  assert.match(words(pdf.body), /SỔ THEO DÕI HỒ SƠ.*Mẫu số 07/);
  const elsewhere = await officer('consulted', { agency: 'H53.16' });
  const id = (code) => sql(`SELECT id FROM agency WHERE code = '${code}'`)[0][0];
  assert.equal((await elsewhere.open(`${origin.officer}/so-theo-doi?co-quan=${id('H53.X25459')}`)).status, 404);
  assert.equal((await desk.open(`${origin.officer}/so-theo-doi?co-quan=${id('H53.11')}`)).status, 404);
});
