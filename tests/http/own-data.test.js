// SPDX-License-Identifier: GPL-3.0-or-later
// “Dữ liệu của tôi”: what is kept of a person is theirs to take along, and what
// need not stay goes (Law 91/2025/QH15), at the portal, at Identity, in Smart.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '../lib/client.js';
import { captchaOf, landing, otpAfter, signUp } from '../lib/sign-in.js';
import { chosen, registerClient, shortCode, signInByPhone, take } from '../lib/smart.js';
import { eventually, lastText, origin, sql, textsTo } from '../lib/stack.js';

const forget = () => {
  for (const database of ['motcua_identity', 'motcua_smart']) sql('DELETE FROM throttle; DELETE FROM otp', database);
};
before(forget);

// Whoever is signed in at Identity comes in by a press.
async function toPortal(client) {
  let page = await (await client.open(`${origin.portal}/dang-nhap`)).follow('Đăng nhập bằng Cổng Dịch vụ công quốc gia');
  if (page.hasButton('Đồng ý')) page = await page.press('Đồng ý');
  assert.match(page.path, landing);
}

const TICK = 'Tôi hiểu là không lấy lại được';
async function taken(client, address) {
  const page = await client.open(address);
  assert.equal(page.heading, 'Dữ liệu của tôi');
  const answer = await page.press('Tải dữ liệu của tôi');
  assert.match(answer.headers['content-disposition'], /^attachment; filename="du-lieu-cua-toi\.json"$/);
  assert.match(answer.headers['cache-control'], /no-store/);
  return { all: JSON.parse(answer.text), text: answer.text };
}

test('at Identity all that is kept is in the file, and no key is', async () => {
  const client = new Client();
  const person = await signUp(client, 'Lê Thị D’Liệu');
  const { all, text } = await taken(client, `${origin.identity}/du-lieu`);
  assert.equal(all.account[0].id_number, person.id);
  assert.equal(all.account[0].phone, person.phone);
  assert.match(all.account[0].full_name, /^Lê Thị D.Liệu$/);
  assert.ok(all.sessions.length >= 1 && all.history.some(({ kind }) => kind === 'signed_up'));
  assert.doesNotMatch(text, /argon2|hash|token|public_key/);
  assert.match((await client.open(`${origin.identity}/`)).text, /Tải dữ liệu của tôi/); // in the history
});

test('nothing of it is for a session that is not fresh', async () => {
  forget();
  const client = new Client();
  const person = await signUp(client, 'Lê Thị Phiên Cũ');
  const form = (await client.open(`${origin.identity}/du-lieu`)).submission('Tải dữ liệu của tôi');
  sql(`UPDATE session SET signed_in_at = signed_in_at - INTERVAL 20 MINUTE, created_at = created_at - INTERVAL 20 MINUTE
        WHERE account_id = (SELECT id FROM citizen WHERE id_number = '${person.id}')`, 'motcua_identity');
  const page = await client.open(`${origin.identity}/du-lieu`);
  assert.equal(page.hasButton('Tải dữ liệu của tôi'), false);
  const answer = await page.send(form);
  assert.match(answer.text, /hãy đăng nhập lại trước/);
  forget();
  // And that is a sign-in, though they are signed in.
  const again = await page.follow('Đăng nhập');
  const before = lastText(person.phone);
  const code = await again.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(again) }).press('Đăng nhập');
  await code.fill({ 'Mã OTP': await otpAfter(person.phone, before) }).press('Xác nhận');
  assert.ok((await client.open(`${origin.identity}/du-lieu`)).hasButton('Tải dữ liệu của tôi'));
});

test('who takes back a consent is asked again, and the client’s token is worth nothing', async () => {
  forget();
  const client = new Client();
  const person = await signUp(client, 'Lê Thị Rút Lại');
  forget();
  await toPortal(client);
  // The province's own portal needs none; another client would have it.
  sql(`INSERT INTO consent SELECT a.citizen_id, a.client_id, a.scope, NOW(6) FROM authorization a JOIN citizen c ON c.id = a.citizen_id
       WHERE c.id_number = '${person.id}' AND a.token_hash IS NOT NULL LIMIT 1`, 'motcua_identity');
  let page = await client.open(`${origin.identity}/du-lieu`);
  page = await page.press('Rút lại đồng ý');
  assert.match(page.text, /Đã rút lại đồng ý/);
  assert.match(page.text, /chưa đồng ý cho nơi nào/);
  assert.deepEqual(sql(`SELECT COUNT(*) FROM authorization a JOIN citizen c ON c.id = a.citizen_id
    WHERE c.id_number = '${person.id}' AND a.token_hash IS NOT NULL AND a.revoked_at IS NULL`, 'motcua_identity'), [['0']]);
  await (await client.open(`${origin.portal}/tai-khoan`)).press('Đăng xuất');
});

test('an account of Identity ends at its owner’s tick, everywhere, and they are told', async () => {
  forget();
  const client = new Client();
  const person = await signUp(client, 'Lê Thị Thôi Dùng');
  forget();
  await toPortal(client);
  let page = await client.open(`${origin.identity}/du-lieu`);
  page = await page.press('Xoá tài khoản của tôi');
  assert.match(page.errors.join(), /Cần đánh dấu ô này/);
  page = await page.fill({ [TICK]: true }).press('Xoá tài khoản của tôi');
  assert.equal(page.heading, 'Đã xoá dữ liệu');
  assert.deepEqual(sql(`SELECT COUNT(*) FROM citizen WHERE id_number = '${person.id}'`, 'motcua_identity'), [['0']]);
  assert.equal((await client.open(`${origin.portal}/tai-khoan`)).hasButton('Đăng xuất'), false);
  await eventually(() => textsTo(person.phone).some((text) => /da duoc xoa luc/.test(text)), { what: 'a text about it' });
});

test('at the portal the file has account and ways in; erased, who has filed nothing is nobody', async () => {
  forget();
  const client = new Client();
  const person = await signUp(client, 'Lê Thị Ẩn Danh');
  forget();
  await toPortal(client);
  const { all } = await taken(client, `${origin.portal}/tai-khoan/du-lieu`);
  assert.equal(all.account[0].id_number, person.id);
  assert.ok(all.ways_to_sign_in.length === 1 && all.sessions.length === 1);
  for (const part of ['drafts', 'dossiers', 'dossier_people', 'dossier_forms', 'dossier_files', 'vault', 'files', 'payments', 'parcels']) assert.deepEqual(all[part], [], part);
  const page = await client.open(`${origin.portal}/tai-khoan/du-lieu`);
  const gone = await page.fill({ [TICK]: true }).press('Xoá dữ liệu của tôi');
  assert.equal(gone.heading, 'Đã xoá dữ liệu');
  assert.deepEqual(sql(`SELECT full_name, id_number FROM account WHERE id_number = '${person.id}'`), []);
  assert.match((await client.open(`${origin.portal}/tai-khoan`)).path, /^\/dang-nhap/);
});

test('nor at the portal, where signing in again means to prove it again', async () => {
  forget();
  const client = new Client();
  const person = await signUp(client, 'Lê Thị Máy Chung');
  forget();
  await toPortal(client);
  const address = `${origin.portal}/tai-khoan/du-lieu`;
  const form = (await client.open(address)).submission('Xoá dữ liệu của tôi');
  const older = (what) => `UPDATE sign_in JOIN session ON session.id = session_id JOIN account ON account.id = session.account_id
    SET proved_at = ${what} WHERE account.id_number = '${person.id}'`;
  for (const what of ['proved_at - INTERVAL 16 MINUTE', 'NULL']) {
    sql(older(what));
    const page = await client.open(address);
    assert.equal(page.hasButton('Tải dữ liệu của tôi') || page.hasButton('Xoá dữ liệu của tôi'), false);
    assert.match((await page.send(form)).text, /hãy đăng nhập lại trước/);
  }
  assert.equal(sql(`SELECT COUNT(*) FROM account WHERE id_number = '${person.id}'`)[0][0], '1');
  sql(`UPDATE session SET signed_in_at = signed_in_at - INTERVAL 20 MINUTE
        WHERE account_id = (SELECT id FROM citizen WHERE id_number = '${person.id}')`, 'motcua_identity');

  // Out and in again asks nothing at Identity: that is no proof.
  await (await client.open(`${origin.portal}/tai-khoan`)).press('Đăng xuất', { follow: false });
  await toPortal(client);
  let page = await client.open(address);
  assert.equal(page.hasButton('Tải dữ liệu của tôi'), false);

  // The page's own link asks for all of it.
  page = await page.follow('Đăng nhập lại');
  const before = lastText(person.phone);
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
  page = await page.fill({ 'Mã OTP': await otpAfter(person.phone, before) }).press('Xác nhận');
  assert.equal(page.path, '/tai-khoan/du-lieu');
  assert.ok(page.hasButton('Tải dữ liệu của tôi'));
});

test('nor who came by Smart, until their phone says yes again', async () => {
  forget();
  const { phone, number } = await registerClient({ name: 'Trần Máy Chung' });
  const client = new Client();
  let page = await signInByPhone(client, phone, '/tai-khoan/du-lieu');
  assert.ok(page.hasButton('Tải dữ liệu của tôi'));
  sql(`UPDATE session JOIN account_identity i USING (account_id) JOIN motcua_smart.smart_account a ON a.public_id = i.subject
          SET session.signed_in_at = session.signed_in_at - INTERVAL 16 MINUTE WHERE i.provider = 'smart' AND a.phone = '${number}'`);
  page = await client.open(`${origin.portal}/tai-khoan/du-lieu`);
  assert.equal(page.hasButton('Tải dữ liệu của tôi'), false);
  const shown = await page.follow('Đăng nhập lại');
  await (await chosen(await take(phone, shortCode(shown)), shown)).press('Đúng, đăng nhập');
  page = await shown.reload();
  assert.equal(page.path, '/tai-khoan/du-lieu');
  assert.ok(page.hasButton('Tải dữ liệu của tôi'));
});

test('Smart gives and forgets its account', async () => {
  forget();
  const { phone, number } = await registerClient({ name: 'Trần Quên Tôi' });
  const { all } = await taken(phone, `${origin.smart}/du-lieu`);
  assert.equal(all.account[0].phone, number);
  assert.equal(all.devices.length, 1);
  const page = await phone.open(`${origin.smart}/du-lieu`);
  assert.equal((await page.fill({ [TICK]: true }).press('Xoá tài khoản của tôi')).heading, 'Đã xoá dữ liệu');
  assert.deepEqual(sql(`SELECT COUNT(*) FROM smart_account WHERE phone = '${number}'`, 'motcua_smart'), [['0']]);
});
