// SPDX-License-Identifier: GPL-3.0-or-later
// People whose papers say only the year they were born in, or month and year:
// from signing up to the officer's desk nobody asks them for a day.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '../lib/client.js';
import { addPapers, openDraft, ready } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { captchaOf, signIn, signUp } from '../lib/sign-in.js';
import { registerClient, signInByPhone } from '../lib/smart.js';
import { ctl, origin, sql } from '../lib/stack.js';

const main = (page) => page.document.querySelector('main').textContent.replace(/\s+/g, ' ');
const said = (page, label) => page.all('.mc-summary__row').filter((row) => row.textContent.trim().startsWith(label))
  .map((row) => row.querySelector('dd').textContent.replace(/\s+/g, ' ').trim());
const part = 'Giấy tờ chỉ ghi năm sinh, hoặc tháng và năm sinh (để trống ô không có)';

function fresh() {
  for (const database of ['motcua_identity', 'motcua_smart', 'motcua']) sql('DELETE FROM throttle', database);
  for (const database of ['motcua_identity', 'motcua_smart']) sql('DELETE FROM otp', database);
}
before(fresh);

test('who knows only the year of birth signs up, files and is read by an officer with that year alone', async () => {
  const client = new Client();
  const person = await signUp(new Client(), 'Nguyễn Thị Lụa', { year: 1945, birth: { 'Năm': '1945', [part]: true } });
  ctl('citizen', 'prove', person.id, 'desk');
  fresh();
  let page = await signIn(client, person);
  assert.deepEqual(said(page, 'Ngày sinh'), ['năm 1945']);
  assert.equal(sql(`SELECT birth_date FROM account WHERE id_number = '${person.id}'`)[0][0], '1945-00-00');

  page = await openDraft(client);
  assert.deepEqual(said(page, 'Ngày sinh'), ['năm 1945']);
  page = await page.fill({ 'Giới tính': 'Nữ', 'Số nhà, đường, ấp': '12 Lê Lợi', 'Phường/Xã': 'Phường Tân Ninh',
    'Nộp thay người khác': true, 'Người ấy là': 'Cha hoặc mẹ', 'Họ và tên người được nộp thay': 'Nguyễn Văn Tằm',
    'Ngày sinh người được nộp thay': { Tháng: '3', Năm: '1920' } }).press('Tiếp tục');
  assert.deepEqual(page.errors, ['Ngày sinh người được nộp thay: Còn thiếu ngày hoặc tháng; nếu giấy tờ không ghi, hãy đánh dấu ô ở dưới']);
  page = await page.fill({ 'khac-ngay-sinh-thieu': true }).press('Tiếp tục');
  assert.equal(page.heading, 'Thành phần hồ sơ', page.errors.join());
  page = await (await addPapers(page)).press('Tiếp tục');
  assert.equal(page.heading, 'Kiểm tra và gửi');
  assert.deepEqual(said(page, 'Ngày sinh'), ['năm 1945', 'tháng 3 năm 1920']);
  page = await ready(page).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');

  const [[id]] = sql(`SELECT d.public_id FROM dossier d JOIN account a ON a.id = d.account_id
    WHERE a.id_number = '${person.id}'`);
  page = await client.open(`${origin.portal}/ho-so/${id}`);
  assert.deepEqual(said(page, 'Ngày sinh'), ['năm 1945', 'tháng 3 năm 1920']);
  page = await (await officer('desk')).open(`${origin.officer}/ho-so/${id}`);
  assert.match(main(page), /Nguyễn Thị Lụa, \d{12}, năm 1945/);
  assert.match(main(page), /Nguyễn Văn Tằm, tháng 3 năm 1920/);
});

test('a form of the state takes the year from the account, and asks for no day', async () => {
  const client = new Client();
  const person = await signUp(new Client(), 'Lê Thị Tơ', { year: 1952, birth: { 'Năm': '1952', [part]: true } });
  fresh();
  await signIn(client, person);
  let page = await openDraft(client);
  page = await page.fill({ 'Giới tính': 'Nữ', 'Số nhà, đường, ấp': '12 Lê Lợi', 'Phường/Xã': 'Phường Tân Ninh' }).press('Tiếp tục');
  const form = page.all('a').find((a) => /\/to-khai\//.test(a.getAttribute('href') ?? ''));
  page = await client.open(`${origin.portal}${form.getAttribute('href')}`);
  assert.deepEqual(['ngay', 'thang', 'nam'].map((box) => page.value(`yc-ngay-sinh-${box}`)), ['', '', '1952']);
  page = await page.press('Tiếp tục');
  assert.deepEqual(page.errors.filter((error) => error.startsWith('Ngày')), []);
});

test('a forgotten day is asked for, and no part is taken for another', async () => {
  const page = await new Client().open(`${origin.identity}/dang-ky`);
  const answer = await page.fill({ 'so-cccd': '072045000001', 'ho-ten': 'Lê Văn Quên', 'Năm': '1945', 'dien-thoai': '0912000111',
    'mat-khau': 'mưa rào mùa hạ', 'mat-khau-lai': 'mưa rào mùa hạ', 'dong-y': true, 'ma-xac-thuc': captchaOf(page) }).press('Đăng ký');
  assert.deepEqual(answer.errors, ['Ngày sinh: Còn thiếu ngày hoặc tháng; nếu giấy tờ không ghi, hãy đánh dấu ô ở dưới']);
  assert.equal(answer.value('Năm'), '1945');
});

test('month and year go from the phone’s account to the portal’s', async () => {
  fresh();
  const number = `072145${String(Math.floor(Math.random() * 1e6)).padStart(6, '0')}`;
  const { phone } = await registerClient({ name: 'Phan Thị Kén', id: number, birth: { Tháng: '3', Năm: '1945', [part]: true } });
  let page = await phone.open(`${origin.smart}/thong-tin`);
  assert.deepEqual(['ngay', 'thang', 'nam', 'thieu'].map((box) => page.value(`ngay-sinh-${box}`)), ['', '3', '1945', true]);
  page = await page.press('Lưu');
  assert.deepEqual(page.errors, []);
  const browser = new Client();
  page = await signInByPhone(browser, phone);
  assert.deepEqual(said(await browser.open(`${origin.portal}/tai-khoan`), 'Ngày sinh'), ['tháng 3 năm 1945']);
  page = await (await browser.open(`${origin.portal}/tai-khoan`)).press('English');
  assert.deepEqual(said(page, 'Date of birth'), ['March 1945']);
});
