// SPDX-License-Identifier: GPL-3.0-or-later
// sign-in.js: a citizen signs in with the national account, as journey.md steps
// 1 to 5 have it: over HTTP, and in a browser.
import { Client } from './client.js';
import { captchaAnswer, eventually, lastText, origin, people, sql, textsTo } from './stack.js';

// The last code texted to that phone after the text `before`; news of a dossier
// may come in between.
export function otpAfter(phone, before) {
  return eventually(() => {
    const texts = textsTo(phone);
    return texts.slice(texts.lastIndexOf(before) + 1)
      .map((text) => /(?<![\d-])\d{6}(?![\d-])/.exec(text)?.[0]).findLast(Boolean);
  }, { what: 'a text with a code' });
}

// Where one lands who was going nowhere: at what waits, else at the way to filing.
export const landing = /^\/(ho-so|tai-khoan)$/;

export const captchaOf = (page) =>
  captchaAnswer(page.document.querySelector('[name="captcha_id"]').getAttribute('value'));

// From wherever `page` offers “Đăng nhập bằng Cổng Dịch vụ công quốc gia” (or
// from the sign-in page) to the page the citizen wanted.
export async function signIn(client, person, page) {
  page ??= await client.open(`${origin.portal}/dang-nhap`);
  const way = 'Đăng nhập bằng Cổng Dịch vụ công quốc gia';
  page = page.hasLink(way) ? await page.follow(way) : await page.press(way);
  const before = lastText(person.phone);
  page = await page
    .fill({
      'Số CMND/CCCD': person.id,
      'Mật khẩu': person.password,
      'Mã xác thực': captchaOf(page),
    })
    .press('Đăng nhập');
  return confirmOtp(page, person, before);
}

// `before`: the last text before the code was asked for, where there was one.
export async function confirmOtp(page, person, before) {
  page = await page.fill({ 'Mã OTP': await otpAfter(person.phone, before) }).press('Xác nhận');
  // The first time, Identity asks whether the portal may know.
  if (page.hasButton('Đồng ý')) page = await page.press('Đồng ý');
  return page;
}

// The same in a browser's page that stands on a sign-in page.
export async function signInByBrowser(page, person) {
  if (!/dang-nhap|xac-minh/.test(page.url())) await page.goto(`${origin.portal}/dang-nhap`);
  await page.getByText('Đăng nhập bằng Cổng Dịch vụ công quốc gia').first().click();
  const id = await page.locator('[name="captcha_id"]').inputValue();
  await page.getByLabel('Số CMND/CCCD').fill(person.id);
  await page.getByLabel('Mật khẩu', { exact: true }).fill(person.password);
  await page.getByLabel('Mã xác thực').fill(captchaAnswer(id));
  const before = lastText(person.phone);
  await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
  await page.getByLabel('Mã OTP').fill(await otpAfter(person.phone, before));
  await page.getByRole('button', { name: 'Xác nhận' }).click();
  await page.waitForLoadState();
  const agree = page.getByRole('button', { name: 'Đồng ý' });
  if (await agree.isVisible()) await agree.click();
}

// A new account at Identity, of nobody there is: { id, phone, password, name }.
// `birth`: the boxes of the birth date as they are filled.
export async function signUp(client, name, { year = 1990, birth = { 'Ngày': '5', 'Tháng': '6', 'Năm': `${year}` } } = {}) {
  const tail = String(Math.floor(Math.random() * 1e6)).padStart(6, '0');
  const person = { id: `0720${String(year).slice(2)}${tail}`, phone: `0388${tail}`, password: 'mưa rào mùa hạ', name };
  let page = await client.open(`${origin.identity}/dang-ky`);
  page = await page.fill({
    'so-cccd': person.id, 'ho-ten': name, ...birth, 'dien-thoai': person.phone,
    'mat-khau': person.password, 'mat-khau-lai': person.password, 'dong-y': true, 'ma-xac-thuc': captchaOf(page),
  }).press('Đăng ký');
  await page.fill({ 'Mã OTP': await otpAfter(person.phone, '') }).press('Xác nhận');
  return person;
}

// The nth sample citizen, signed in by a browser of their own.
export async function asPerson(nth) {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const client = new Client();
  await signIn(client, people()[nth]);
  return client;
}

// The same, but one sign-in for the whole file.
const signedIn = new Map();
export async function citizen(nth) {
  if (!signedIn.has(nth)) signedIn.set(nth, await asPerson(nth));
  return signedIn.get(nth);
}
