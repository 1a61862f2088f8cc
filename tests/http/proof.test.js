// SPDX-License-Identifier: GPL-3.0-or-later
// How an ID number was proved belongs to the account: who signs up proves a
// phone, and is nobody else by typing their number.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { changeByHand } from '../lib/catalogue.js';
import { Client } from '../lib/client.js';
import { openDraft } from '../lib/filing.js';
import { captchaOf, confirmOtp, landing, otpAfter, signIn, signUp } from '../lib/sign-in.js';
import { registerClient, signInByPhone } from '../lib/smart.js';
import { ctl, lastText, origin, people, sql } from '../lib/stack.js';

const forget = () => {
  for (const database of ['motcua_identity', 'motcua_smart']) sql('DELETE FROM throttle; DELETE FROM otp', database);
};
before(forget);

const account = (number) => sql(`SELECT id_proof, id_proved_by, verified_id_number IS NOT NULL, birth_date, sex, full_name
  FROM account WHERE id_number = '${number}' ORDER BY id DESC LIMIT 1`)[0];
const main = (page) => page.document.querySelector('main').textContent.replace(/\s+/g, ' ');

test('who has only signed up is verified nowhere, and says so; after the desk they are', async () => {
  const client = new Client();
  const person = await signUp(client, 'Trần Thị Mới Đăng Ký');
  forget();
  let page = await signIn(new Client(), person);
  assert.match(page.path, landing);
  assert.match(main(page), /Thông tin bạn đã khai/);
  assert.match(main(page), /chưa được xác thực/);
  assert.deepEqual(account(person.id).slice(0, 3), ['phone', 'quoc-gia', '0']);

  // Nor does verifying help: the same account says the same again.
  const citizen = new Client();
  forget();
  await signIn(citizen, person);
  forget();
  page = await citizen.open(`${origin.portal}/xac-minh?tiep=/ho-so`);
  page = await page.follow('Đăng nhập bằng Cổng Dịch vụ công quốc gia');
  if (page.url.origin !== origin.portal) {
    const before = lastText(person.phone);
    page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
    page = await confirmOtp(page, person, before);
  }
  assert.equal(page.url.pathname, '/xac-minh');
  assert.match(main(page), /chưa được xác thực số định danh/);

  ctl('citizen', 'prove', person.id, 'desk');
  forget();
  page = await signIn(new Client(), person);
  assert.match(main(page), /Thông tin đã xác thực/);
  assert.match(main(page), /đã được xác thực tại bộ phận một cửa\. Theo Cổng Dịch vụ công quốc gia/);
  assert.deepEqual(account(person.id).slice(0, 3), ['desk', 'quoc-gia', '1']);
  page = await client.open(`${origin.identity}/`);
  assert.match(main(page), /Đã được xác thực tại bộ phận một cửa/);
});

test('an account made with somebody else’s number reaches nothing of theirs', async () => {
  const person = people()[2];
  forget();
  await signIn(new Client(), person); // the owner is known here
  const owner = sql(`SELECT id FROM account WHERE verified_id_number = '${person.id}'`)[0][0];
  // The number is free at Identity, as for somebody who never signed up there.
  sql(`UPDATE citizen SET id_number = '072099999999' WHERE id_number = '${person.id}'`, 'motcua_identity');
  try {
    const client = new Client();
    const born = sql(`SELECT YEAR(birth_date), MONTH(birth_date), DAY(birth_date) FROM citizen WHERE id_number = '072099999999'`, 'motcua_identity')[0];
    const thief = { id: person.id, phone: `0387${String(Date.now()).slice(-6)}`, password: 'mưa rào mùa hạ' };
    let page = await client.open(`${origin.identity}/dang-ky`);
    page = await page.fill({ 'so-cccd': thief.id, 'ho-ten': 'Kẻ Mạo Danh', 'Ngày': born[2], 'Tháng': born[1], 'Năm': born[0], 'dien-thoai': thief.phone,
      'mat-khau': thief.password, 'mat-khau-lai': thief.password, 'dong-y': true, 'ma-xac-thuc': captchaOf(page) }).press('Đăng ký');
    await page.fill({ 'Mã OTP': await otpAfter(thief.phone, '') }).press('Xác nhận');
    forget();
    page = await signIn(new Client(), thief);
    assert.match(page.path, landing);
    assert.match(main(page), /chưa được xác thực/);
    const [[mine]] = sql(`SELECT account_id FROM session WHERE account_id IS NOT NULL ORDER BY id DESC LIMIT 1`);
    assert.notEqual(mine, owner);
  } finally {
    sql(`DELETE FROM citizen WHERE id_number = '${person.id}'; UPDATE citizen SET id_number = '${person.id}' WHERE id_number = '072099999999'`, 'motcua_identity');
  }
});

test('what Smart says never covers what the nation verified, field by field', async () => {
  const person = people()[3];
  forget();
  const client = new Client();
  await signIn(client, person);
  const verified = account(person.id);
  assert.deepEqual(verified.slice(0, 3), ['nation', 'quoc-gia', '1']);
  // Their phone's account of Smart is a way in here too, and says other things.
  const { phone, number } = await registerClient({ name: 'Tên Khác Hẳn', id: person.id });
  sql(`INSERT INTO account_identity (account_id, provider, subject, phone, created_at, signed_in_at)
       SELECT a.id, 'smart', s.public_id, s.phone, NOW(6), NOW(6) FROM account a JOIN motcua_smart.smart_account s ON s.phone = '${number}'
        WHERE a.verified_id_number = '${person.id}'`);
  const page = await signInByPhone(new Client(), phone);
  assert.match(page.path, landing);
  assert.deepEqual(account(person.id), verified);
  assert.match(main(page), /xác thực với cơ sở dữ liệu quốc gia/);
});

test('a procedure may want more than a desk', async () => {
  const person = people()[3], code = '1.001193';
  forget();
  const client = new Client();
  await signIn(client, person);
  const [[id]] = sql(`SELECT id FROM account WHERE verified_id_number = '${person.id}'`);
  const [[before, wanted]] = sql(`SELECT needs_verified_id, COALESCE(least_id_proof, 'none') FROM \`procedure\` WHERE code = '${code}'`);
  try {
    sql(`UPDATE account SET id_proof = 'desk' WHERE id = ${id}`);
    for (const [least, isAsked] of [['NULL', false], ["'desk'", false], ["'chip'", true], ["'nation'", true]]) {
      changeByHand(`UPDATE \`procedure\` SET needs_verified_id = TRUE, least_id_proof = ${least} WHERE code = '${code}'`);
      const page = await openDraft(client, { code });
      assert.equal(/Thủ tục này cần số định danh đã xác minh/.test(main(page)), isAsked, least);
    }
  } finally {
    sql(`UPDATE account SET id_proof = 'nation' WHERE id = ${id}`);
    changeByHand(`UPDATE \`procedure\` SET needs_verified_id = ${before}, least_id_proof = NULLIF('${wanted}', 'none') WHERE code = '${code}'`);
  }
});
