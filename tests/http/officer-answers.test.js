// SPDX-License-Identifier: GPL-3.0-or-later
// What a citizen said in an electronic form, as the office reads it: put right
// with a reason, named in a request, and held beside the verified account.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { filedForm } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { citizen } from '../lib/sign-in.js';
import { ctl, origin, sql } from '../lib/stack.js';

let person, desk, specialist;
before(async () => {
  person = await citizen(0);
  desk = await officer('desk');
  specialist = await officer('specialist');
});

async function filed() {
  const dossier = await filedForm(person);
  return { ...dossier, at: dossier.url.replace(origin.portal, origin.officer) };
}

test('an answer is put right with a reason, which the citizen reads', async () => {
  const dossier = await filed();
  let page = await desk.open(dossier.at);
  assert.match(page.words, /UBND xã Thanh Điền/);
  assert.match(page.words, /Khớp với tài khoản đã xác thực/);
  page = await page.follow('Thay đổi Số lượng');
  assert.match(page.heading, /^Sửa tờ khai: Số lượng/);
  // What is wrong is told, and what was typed is still there.
  page = await page.fill({ 'Số lượng': '200', 'Lý do': 'Người nộp gọi điện xin thêm.' }).press('Lưu câu trả lời đã sửa');
  assert.match(page.errors.join(), /Số lượng.*không quá 20/);
  assert.equal(page.value('Số lượng'), '200');
  page = await page.fill({ 'Số lượng': '5', 'Lý do': 'ngắn' }).press('Lưu câu trả lời đã sửa');
  assert.match(page.words, /Lý do cần ít nhất 10 chữ/);
  page = await page.fill({ 'Lý do': 'Người nộp gọi điện xin thêm.' }).press('Lưu câu trả lời đã sửa');
  assert.match(page.words, /“2” thành “5”\. Người nộp gọi điện xin thêm\./);
  assert.match(page.words, /Sửa tờ khai Phạm Thị Thu Hà/, 'it stands in the history');
  const told = await person.open(dossier.url);
  assert.match(told.words, /“2” thành “5”\. Người nộp gọi điện xin thêm\. \(Phạm Thị Thu Hà, /);
  assert.match(ctl('officer', 'verify'), /^\d+ events hold/);
});

test('who comes second is told, and nobody corrects a pledge or what is not theirs', async () => {
  const dossier = await filed();
  const page = await (await desk.open(dossier.at)).follow('Thay đổi Số lượng');
  await (await desk.open(dossier.at)).press('Tiếp nhận hồ sơ');
  const told = await page.fill({ 'Số lượng': '3', 'Lý do': 'Người nộp gọi điện xin thêm.' }).press('Lưu câu trả lời đã sửa');
  assert.equal(told.status, 409);
  assert.match(told.words, /Hồ sơ đã thay đổi trong lúc bạn xem/);
  assert.equal(told.value('Số lượng'), '3');
  const form = page.url.href.replace(/\/[^/]+$/, '');
  for (const answer of ['cam-doan', 'khong-co', 'so-ban-sao-9'])
    assert.equal((await desk.open(`${form}/${answer}`)).status, 404, answer);
  // Whose step it is not reads the answers, and is led nowhere.
  const reader = await specialist.open(dossier.at);
  assert.match(reader.words, /UBND xã Thanh Điền/);
  assert.ok(!reader.hasLink('Thay đổi Số lượng'));
  assert.match((await specialist.open(page.url)).words, /không thuộc vị trí được giao/);
});

test('a request for more names an answer of the form', async () => {
  const dossier = await filed();
  let page = await (await desk.open(dossier.at)).follow('Yêu cầu bổ sung');
  const [box] = page.all('input[name$=".dk-noi"]');
  page.typed.set(box, true);
  page = await page.fill({ 'Lý do': 'ngắn' }).press('Yêu cầu bổ sung');
  page = await page.fill({ 'Lý do': 'Nơi đăng ký ghi chưa đúng tên xã.' }).press('Yêu cầu bổ sung');
  const [[body]] = sql(`SELECT body FROM dossier_letter WHERE dossier_id = ${dossier.id}`);
  assert.match(body, /– Tờ khai[^,]*, [^:]*: “UBND xã Thanh Điền”/);
});

test('an account that says another name than the papers shows both', async () => {
  const dossier = await filed();
  const [[name]] = sql(`SELECT full_name FROM dossier_applicant WHERE dossier_id = ${dossier.id} AND role = 'self'`);
  sql(`UPDATE dossier_applicant SET full_name = 'Lê Thị Khác' WHERE dossier_id = ${dossier.id} AND role = 'self'`);
  const page = await desk.open(dossier.at);
  assert.match(page.words, /Khác với tài khoản đã xác thực/);
  assert.ok(page.words.includes(`Họ và tên: khai “Lê Thị Khác”, tài khoản có “${name}”`), page.words);
});
