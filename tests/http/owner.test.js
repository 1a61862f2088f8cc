// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever opens an account is changed: its owner is told where they were
// reached before, and sessions end everywhere that was signed in by it.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '../lib/client.js';
import { captchaOf, confirmOtp, landing, otpAfter, signIn, signUp } from '../lib/sign-in.js';
import { ctl, eventually, folder, lastText, origin, sql, textsTo } from '../lib/stack.js';

const forget = () => sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
before(forget);

const isIn = async (client, where = `${origin.portal}/tai-khoan`) => (await client.open(where)).hasButton('Đăng xuất');
const told = (phone, words) => eventually(() => textsTo(phone).some((text) => words.test(text)), { what: `a text to ${phone}: ${words}` });
const letters = (address) => readFileSync(path.join(folder, 'state/demo-mail.jsonl'), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)).filter(({ to }) => to === address);
const mailed = (address, words) => eventually(() => letters(address).some(({ text }) => words.test(text)), { what: `a letter to ${address}: ${words}` });

// Somebody with a session at Identity of their own, another in the hands of
// somebody else, and the portal's that came of both.
async function two(name) {
  forget();
  const here = new Client(), there = new Client();
  const person = await signUp(here, name);
  person.email = `${person.id}@example.org`;
  sql(`UPDATE citizen SET email = '${person.email}' WHERE id_number = '${person.id}'`, 'motcua_identity');
  for (const client of [here, there]) {
    forget();
    if (client === there) { await signIn(client, person); continue; }
    let page = await client.open(`${origin.portal}/dang-nhap`);
    page = await page.follow('Đăng nhập bằng Cổng Dịch vụ công quốc gia');
    if (page.hasButton('Đồng ý')) page = await page.press('Đồng ý');
    assert.match(page.path, landing);
  }
  assert.deepEqual([await isIn(here), await isIn(there)], [true, true]);
  forget();
  return { here, there, person };
}

test('ending sessions at Identity ends what the portal made of them', async () => {
  const { here, there } = await two('Lê Thị Kết Thúc');
  let page = await here.open(`${origin.identity}/`);
  await page.press('Kết thúc'); // the other one, alone
  assert.deepEqual([await isIn(here), await isIn(there)], [true, false]);

  const second = await two('Lê Thị Kết Thúc Hết');
  page = await second.here.open(`${origin.identity}/`);
  await page.press('Kết thúc mọi phiên khác');
  assert.equal(await isIn(second.there), false);
});

test('a new password ends them too, and is told on the phone and by e-mail', async () => {
  const { here, there, person } = await two('Lê Thị Đổi Mật Khẩu');
  const fresh = 'nắng vàng đồng lúa';
  const page = await here.open(`${origin.identity}/mat-khau`);
  await page.fill({ 'mat-khau': person.password, 'mat-khau-moi': fresh, 'mat-khau-lai': fresh }).press('Đổi mật khẩu');
  assert.equal(await isIn(there), false);
  assert.equal(await isIn(there, `${origin.identity}/`), false);
  assert.equal(await isIn(here, `${origin.identity}/`), true);
  await told(person.phone, /Mat khau .*vua duoc doi luc .*1022/);
  await mailed(person.email, /vừa được đổi lúc/);
});

test('a recovered password ends every session, and is told', async () => {
  const { here, there, person } = await two('Lê Thị Quên');
  const fresh = 'nắng vàng đồng lúa';
  const other = new Client(); // whoever forgot is signed in nowhere, on a browser that was once
  other.cookies.set('localhost', '__Host-motcua_quen', here.cookies.get('__Host-motcua_quen'));
  let page = await other.open(`${origin.identity}/quen-mat-khau`);
  const earlier = lastText(person.phone);
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mã xác thực': captchaOf(page) }).press('Tiếp tục');
  await page.fill({ 'Mã OTP': await otpAfter(person.phone, earlier), 'Mật khẩu mới': fresh, 'Nhập lại mật khẩu mới': fresh }).press('Đặt mật khẩu');
  assert.deepEqual([await isIn(here), await isIn(there)], [false, false]);
  await told(person.phone, /Mat khau .*vua duoc doi luc/);
});

async function askFor(client, person, fresh) {
  forget();
  let page = await client.open(`${origin.identity}/quen-mat-khau`);
  const earlier = lastText(person.phone);
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mã xác thực': captchaOf(page) }).press('Tiếp tục');
  return page.fill({ 'Mã OTP': await otpAfter(person.phone, earlier), 'Mật khẩu mới': fresh, 'Nhập lại mật khẩu mới': fresh }).press('Đặt mật khẩu');
}

test('a recovery by a browser that nobody knows waits, is told, and the old password calls it off', async () => {
  const person = await signUp(new Client(), 'Lê Thị Bị Đoạt SIM');
  const fresh = 'nắng vàng đồng lúa';
  const ask = (client) => askFor(client, person, fresh);
  const enters = async (client, password) => {
    forget();
    const page = await client.open(`${origin.identity}/dang-nhap`);
    const told = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
    return told.hasControl('Mã OTP') ? told : null;
  };
  const thief = new Client();
  assert.match((await ask(thief)).heading, /sẽ có hiệu lực sau/);
  await told(person.phone, /xin dat lai mat khau .*hieu luc tu/);
  assert.equal(await enters(thief, fresh), null);
  // The owner signs in as ever, and nothing waits any more.
  const owner = new Client(), earlier = lastText(person.phone);
  const asked = await enters(owner, person.password);
  await asked.fill({ 'Mã OTP': await otpAfter(person.phone, earlier) }).press('Xác nhận');
  assert.deepEqual(sql(`SELECT COUNT(*) FROM recovery r JOIN citizen c ON c.id = r.citizen_id WHERE c.id_number = '${person.id}'`, 'motcua_identity'), [['0']]);

  // Whoever really forgot: after the wait, or seen at a desk.
  assert.match((await ask(new Client())).heading, /sẽ có hiệu lực sau/);
  ctl('citizen', 'recover', person.id);
  assert.ok(await enters(new Client(), fresh));
  assert.equal(await enters(new Client(), person.password), null);
  await told(person.phone, /Mat khau .*vua duoc doi luc/);
  assert.throws(() => ctl('citizen', 'recover', person.id), (error) => error.status === 66);
});

test('a passkey alone calls no recovery off, and who comes back by the new password looks through the passkeys', async () => {
  const person = await signUp(new Client(), 'Lê Thị Giành Lại');
  const fresh = 'nắng vàng đồng lúa';
  const waits = () => Number(sql(`SELECT COUNT(*) FROM recovery r JOIN citizen c ON c.id = r.citizen_id WHERE c.id_number = '${person.id}'`, 'motcua_identity'));
  const key = (name) => sql(`INSERT INTO passkey (citizen_id, credential_hash, credential_id, algorithm, public_key, sign_count, browser, created_at)
       SELECT id, UNHEX(SHA2(CONCAT(id, '${name}'), 256)), '${name}', -7, 'x', 0, '${name}', NOW(6) FROM citizen WHERE id_number = '${person.id}'`, 'motcua_identity');
  const keys = () => sql(`SELECT k.browser FROM passkey k JOIN citizen c ON c.id = k.citizen_id WHERE c.id_number = '${person.id}' ORDER BY k.id`, 'motcua_identity').flat();
  key('May cua toi');
  key('May cua ke trom');
  // The thief is in already, by whatever; the owner asks from a new browser.
  const thief = new Client();
  forget();
  await signIn(thief, person);
  assert.match((await askFor(new Client(), person, fresh)).heading, /sẽ có hiệu lực sau/);
  let page = await thief.open(`${origin.identity}/`);
  assert.match(page.text, /Có người xin đặt lại mật khẩu của bạn/);
  page = await page.follow('Xem yêu cầu');
  page = await page.fill({ 'Mật khẩu đang dùng': 'không biết đâu' }).press('Huỷ yêu cầu');
  assert.match(page.text, /Mật khẩu đang dùng chưa đúng/);
  assert.equal(waits(), 1);

  // After the wait the owner is led to the keys before anywhere else.
  sql(`UPDATE recovery SET due_at = NOW(6) - INTERVAL 1 SECOND WHERE citizen_id = (SELECT id FROM citizen WHERE id_number = '${person.id}')`, 'motcua_identity');
  const owner = new Client();
  forget();
  page = await signIn(owner, { ...person, password: fresh });
  assert.equal(page.heading, 'Khoá truy cập');
  assert.match(page.text, /hãy xoá khoá nào không phải của bạn/);
  const theirs = page.document.querySelectorAll('tbody tr').filter((row) => /ke trom/.test(row.textContent)).map((row) => row.querySelector('a').getAttribute('href'));
  page = await owner.open(`${origin.identity}${theirs[0].replaceAll('&amp;', '&')}`);
  assert.equal(page.heading, 'Xoá khoá truy cập này?');
  page = await page.press('Xoá khoá');
  assert.match(page.text, /Đã xoá khoá truy cập/);
  assert.deepEqual(keys(), ['May cua toi']);
  page = await page.follow('Tiếp tục');
  if (page.hasButton('Đồng ý')) page = await page.press('Đồng ý');
  assert.match(page.path, landing); // where they were going
  assert.equal(waits(), 0);
  assert.equal(await isIn(thief, `${origin.identity}/`), false);
});

test('who knows the old password ends a recovery from within, and both sides are told', async () => {
  const { here, person } = await two('Lê Thị Không Xin');
  assert.match((await askFor(new Client(), person, 'nắng vàng đồng lúa')).heading, /sẽ có hiệu lực sau/);
  let page = await (await here.open(`${origin.identity}/`)).follow('Xem yêu cầu');
  page = await page.fill({ 'Mật khẩu đang dùng': person.password }).press('Huỷ yêu cầu');
  assert.match(page.text, /Đã huỷ yêu cầu đặt lại mật khẩu/);
  assert.deepEqual(sql(`SELECT COUNT(*) FROM recovery r JOIN citizen c ON c.id = r.citizen_id WHERE c.id_number = '${person.id}'`, 'motcua_identity'), [['0']]);
  await told(person.phone, /da bi huy luc .*mat khau cu/);
  await mailed(person.email, /đã bị huỷ lúc/);
});

test('a new phone is told to the old one', async () => {
  const { here, person } = await two('Lê Thị Đổi Số');
  const next = `0385${person.id.slice(6)}`;
  let page = await here.open(`${origin.identity}/dien-thoai`);
  page = await page.fill({ 'dien-thoai': next, 'mat-khau': person.password }).press('Tiếp tục');
  await page.fill({ 'Mã OTP': await otpAfter(next, '') }).press('Xác nhận');
  await told(person.phone, /chuyen sang so dien thoai khac/);
  await mailed(person.email, /chuyển sang số điện thoại khác/);
});

test('an administrator ends all sessions of an account, and closes one', async () => {
  const { here, there, person } = await two('Lê Thị Bị Mất Máy');
  ctl('citizen', 'end-sessions', person.id);
  assert.deepEqual([await isIn(here), await isIn(there)], [false, false]);
  assert.equal(await isIn(here, `${origin.identity}/`), false);
  await told(person.phone, /Quan tri da ket thuc/);

  forget();
  await signIn(there, person);
  ctl('citizen', 'close', person.id);
  assert.equal(await isIn(there), false);
  forget();
  let page = await new Client().open(`${origin.identity}/dang-nhap`);
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
  assert.match(page.text, /Số CMND\/CCCD hoặc mật khẩu chưa đúng/);
  assert.throws(() => ctl('citizen', 'close', person.id), (error) => error.status === 66);
});

test('a passkey is removed only by who signed in minutes ago', async () => {
  const { here, person } = await two('Lê Thị Có Khoá');
  sql(`INSERT INTO passkey (citizen_id, credential_hash, credential_id, algorithm, public_key, sign_count, browser, created_at)
       SELECT id, UNHEX(SHA2(id, 256)), 'x', -7, 'x', 0, 'Chrome, Linux', NOW(6) FROM citizen WHERE id_number = '${person.id}'`, 'motcua_identity');
  let page = await here.open(`${origin.identity}/khoa-truy-cap`);
  sql(`UPDATE session SET signed_in_at = signed_in_at - INTERVAL 20 MINUTE, created_at = created_at - INTERVAL 20 MINUTE
        WHERE account_id = (SELECT id FROM citizen WHERE id_number = '${person.id}')`, 'motcua_identity');
  page = await page.follow('Xoá');
  assert.match(page.text, /Hãy đăng nhập lại trước khi xoá khoá/);
  sql(`UPDATE session SET signed_in_at = NOW(6) WHERE account_id = (SELECT id FROM citizen WHERE id_number = '${person.id}')`, 'motcua_identity');
  page = await (await (await here.open(`${origin.identity}/khoa-truy-cap`)).follow('Xoá')).press('Xoá khoá');
  assert.doesNotMatch(page.text, /Chrome, Linux.*Xoá/);
  await told(person.phone, /Mot khoa truy cap .*vua bi xoa/);
});
