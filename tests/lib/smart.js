// SPDX-License-Identifier: GPL-3.0-or-later
// smart.js: a citizen's phone with Tây Ninh Smart, in a browser's page, and over
// HTTP by the same labels.
import { Client } from './client.js';
import { captchaOf, otpAfter } from './sign-in.js';
import { captchaAnswer, lastText, origin, sql } from './stack.js';

let nextPhone = 0;

const newNumber = () => `0987${String(Date.now() % 100000).padStart(5, '0')}${nextPhone++ % 10}`;

export const typeCaptcha = async (page) =>
  page.getByLabel('Mã xác thực').fill(captchaAnswer(await page.locator('[name="captcha_id"]').inputValue()));

// “Gửi mã OTP” for that number, over HTTP.
export async function askOtp(client, number, submit = (page) => page.press('Gửi mã OTP')) {
  const page = await client.open(`${origin.smart}/dang-nhap`);
  return submit(page.fill({ 'Số điện thoại': number, 'Mã xác thực': captchaOf(page) }));
}

// “Đăng ký tài khoản” filled in and sent.
export async function fillRegistration(page, { phone, name, id = '072090999123' }) {
  await page.getByLabel('Họ và tên').fill(name);
  await page.getByLabel('Số điện thoại').fill(phone);
  await page.getByLabel('Số CCCD').fill(id);
  await page.getByLabel('Ngày', { exact: true }).fill('2');
  await page.getByLabel('Tháng', { exact: true }).fill('9');
  await page.getByLabel('Năm', { exact: true }).fill('1990');
  await page.getByLabel('Nam', { exact: true }).check();
  await page.getByLabel('Địa chỉ').fill('Số 1, khu phố Thử Nghiệm, Phường Tân Ninh');
  await page.getByLabel(/Tôi đồng ý/).check();
  await typeCaptcha(page);
  await page.getByRole('button', { name: 'Đăng ký' }).click();
  await page.getByRole('heading', { name: 'Nhập mã OTP' }).waitFor();
}

// A new account, signed in; gives its phone number.
export async function register(page, name = 'Trần Thử Smart', id, phone = newNumber()) {
  await page.goto(`${origin.smart}/`);
  await page.getByRole('link', { name: 'Đăng ký tài khoản' }).click();
  const before = lastText(phone);
  await fillRegistration(page, { phone, name, id });
  await page.getByLabel('Mã OTP').fill(await otpAfter(phone, before));
  await page.getByRole('button', { name: 'Xác nhận' }).click();
  await page.getByRole('link', { name: 'Quét mã QR' }).waitFor();
  return phone;
}

// The short code of a portal's page, typed where the camera would have read it.
export async function typeCode(phone, code) {
  await phone.goto(`${origin.smart}/quet`);
  await phone.getByLabel('Mã trên màn hình').fill(code);
  await phone.getByRole('button', { name: 'Tiếp tục' }).click();
}

// The same over HTTP: { phone, number }, a client that is signed in.
export async function registerClient({ name = 'Trần Thử Smart', id = '072090999123', number = newNumber(), birth = { Ngày: '2', Tháng: '9', Năm: '1990' } } = {}) {
  const phone = new Client();
  const before = lastText(number);
  let page = await phone.open(`${origin.smart}/dang-ky`);
  page = await page.fill({ 'Họ và tên': name, 'Số điện thoại': number, 'Số CCCD': id,
    'Ngày sinh': birth, 'Nam': true,
    'Địa chỉ': 'Số 1, khu phố Thử Nghiệm, Phường Tân Ninh',
    'Tôi đồng ý cho tỉnh Tây Ninh dùng các thông tin này để tạo tài khoản và giúp tôi làm thủ tục.': true, 'Mã xác thực': captchaOf(page) }).press('Đăng ký');
  page = await page.fill({ 'Mã OTP': await otpAfter(number, before) }).press('Xác nhận');
  if (!page.hasLink('Quét mã QR')) throw new Error(`registering ended at ${page.heading}`);
  return { phone, number };
}

// The portal's page with a QR, for a browser of its own: `to` is where it was going.
export const showCode = (browser, to = '/tai-khoan') =>
  browser.open(`${origin.portal}/dang-nhap/qr?tiep=${encodeURIComponent(to)}`);
export const shortCode = (page) => page.document.querySelector('.mc-code').textContent.trim();

// As if nobody had ever registered that phone.
export function forgetPhone(number) {
  sql(`DELETE i FROM account_identity i JOIN motcua_smart.smart_account s ON s.public_id = i.subject
        WHERE i.provider = 'smart' AND s.phone = '${number}';
       DELETE FROM motcua_smart.smart_account WHERE phone = '${number}'`);
}

// What the phone shows for a code that was typed: it asks, or says why not.
export const take = async (phone, code) =>
  (await phone.open(`${origin.smart}/quet`)).fill({ 'Mã trên màn hình': code }).press('Tiếp tục');

// The page that asks, with the number chosen that the portal's page `shown` has
// now.
export async function chosen(asking, shown) {
  const number = (await shown.reload()).document.querySelector('.mc-number').textContent;
  return asking.fill({ [/\d\d/.exec(number)[0]]: true });
}

// The same in browsers' pages, and then “Đúng, đăng nhập”.
export async function sayYes(phone, portal) {
  const number = /\d\d/.exec(await portal.locator('.mc-number').innerText())[0];
  await phone.getByLabel(number, { exact: true }).check();
  await phone.getByRole('button', { name: 'Đúng, đăng nhập' }).click();
}

// A browser signed in by that phone; gives the page it comes to.
export async function signInByPhone(browser, phone, to) {
  const shown = await showCode(browser, to);
  await (await chosen(await take(phone, shortCode(shown)), shown)).press('Đúng, đăng nhập');
  return shown.reload();
}
