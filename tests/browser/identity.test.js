// SPDX-License-Identifier: GPL-3.0-or-later
// The national account by keyboard alone: signing up, in, out, and recovering,
// in both languages, with scripts and without; and what a portal is told.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newPage, openBrowser, shot } from '../lib/browser.js';
import { otpAfter } from '../lib/sign-in.js';
import { captchaAnswer, certificate, ctl, folder, lastText, origin, people, sql } from '../lib/stack.js';
import { axeFaults } from './face.js';

let browser;
before(async () => {
  sql('DELETE FROM throttle', 'motcua_identity');
  browser = await openBrowser();
});
after(() => browser?.close());

const words = {
  vi: {
    signUp: 'Đăng ký', signIn: 'Đăng nhập', signOut: 'Đăng xuất', forgot: 'Quên mật khẩu', home: 'Tài khoản của tôi',
    cccd: 'Số CCCD', number: 'Số CMND/CCCD', name: 'Họ và tên', day: 'Ngày', month: 'Tháng', year: 'Năm', phone: 'Số điện thoại',
    password: 'Mật khẩu', again: 'Nhập lại mật khẩu', agree: /^Tôi đồng ý/, captcha: 'Mã xác thực', makeAccount: 'Đăng ký',
    otp: 'Mã OTP', confirm: 'Xác nhận', goOn: 'Tiếp tục', fresh: 'Mật khẩu mới', freshAgain: 'Nhập lại mật khẩu mới',
    setPassword: 'Đặt mật khẩu', isSet: 'Đã đặt mật khẩu mới', out: 'Bạn đã đăng xuất', wrong: 'Mã xác thực chưa đúng',
  },
  en: {
    signUp: 'Create an account', signIn: 'Sign in', signOut: 'Sign out', forgot: 'Forgot password', home: 'My account',
    cccd: 'ID card number (CCCD)', number: 'ID number (CMND/CCCD)', name: 'Full name', day: 'Day', month: 'Month', year: 'Year', phone: 'Phone number',
    password: 'Password', again: 'Password again', agree: /^I agree/, captcha: 'Security code', makeAccount: 'Create the account',
    otp: 'OTP code', confirm: 'Confirm', goOn: 'Continue', fresh: 'New password', freshAgain: 'New password again',
    setPassword: 'Set the password', isSet: 'Your new password is set', out: 'You are signed out', wrong: /security code/i,
  },
};

// Tab until the focus is there: as far as a page goes, and no mouse.
async function tabTo(page, target) {
  for (let i = 0; i < 60; i++) {
    if (await target.evaluate((e) => e === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the Tab key does not reach ${target} on ${page.url()}`);
}
async function type(page, label, text) {
  await tabTo(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.type(text);
}
async function enter(page, role, name) {
  await tabTo(page, page.locator('body').getByRole(role, { name, exact: true }).first());
  await page.keyboard.press('Enter');
}
const headed = (page, name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
const captcha = async (page) => captchaAnswer(await page.locator('[name="captcha_id"]').inputValue());

async function signUp(page, w, person, picture) {
  await enter(page, 'link', w.signUp);
  await headed(page, w.signUp);
  await picture('sign-up');
  await type(page, w.cccd, person.id);
  await type(page, w.name, person.name);
  for (const [part, value] of [[w.day, '5'], [w.month, '6'], [w.year, '1990']]) await type(page, part, value);
  await type(page, w.phone, person.phone);
  await type(page, w.password, person.password);
  await type(page, w.again, person.password);
  await tabTo(page, page.getByLabel(w.agree));
  await page.keyboard.press('Space');
  const before = lastText(person.phone);
  await type(page, w.captcha, await captcha(page));
  await enter(page, 'button', w.makeAccount);
  await page.getByLabel(w.otp, { exact: true }).waitFor();
  await picture('otp');
  await type(page, w.otp, await otpAfter(person.phone, before));
  await page.keyboard.press('Enter'); // where the fingers are
  await headed(page, w.home);
  await picture('account');
}

async function recover(page, w, person, picture) {
  await page.goto(`${origin.identity}/dang-nhap`);
  await enter(page, 'link', w.forgot);
  await headed(page, w.forgot);
  await picture('recover');
  await type(page, w.number, person.id);
  const before = lastText(person.phone);
  await type(page, w.captcha, await captcha(page));
  await enter(page, 'button', w.goOn);
  await page.getByLabel(w.fresh, { exact: true }).waitFor();
  person.password = 'nắng vàng đồng lúa';
  await picture('recover-password');
  await type(page, w.otp, await otpAfter(person.phone, before));
  await type(page, w.fresh, person.password);
  await type(page, w.freshAgain, person.password);
  await enter(page, 'button', w.setPassword);
  await headed(page, w.isSet);
  await picture('recovered');
}

// From the page that says the password is set, with one wrong captcha.
async function signIn(page, w, person, picture) {
  await enter(page, 'link', w.signIn);
  await headed(page, w.signIn);
  await type(page, w.number, person.id);
  await type(page, w.password, person.password);
  await type(page, w.captcha, '000000');
  await page.keyboard.press('Enter');
  const alert = page.getByRole('alert').first();
  await alert.getByText(w.wrong).waitFor();
  assert.equal(await page.getByLabel(w.number, { exact: true }).inputValue(), person.id);
  await picture('sign-in-error');
  await type(page, w.password, person.password);
  const before = lastText(person.phone);
  await type(page, w.captcha, await captcha(page));
  await enter(page, 'button', w.signIn);
  await page.getByLabel(w.otp, { exact: true }).waitFor();
  await type(page, w.otp, await otpAfter(person.phone, before));
  await enter(page, 'button', w.confirm);
  await headed(page, w.home);
}

async function signOut(page, w) {
  await enter(page, 'button', w.signOut);
  await headed(page, w.out);
}

for (const [lang, locale] of [['vi', 'vi-VN'], ['en', 'en-GB']])
  for (const javaScriptEnabled of [true, false])
    test(`signs up, out, recovers, signs in by keyboard: ${lang}, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
      const w = words[lang];
      const page = await newPage(browser, { width: javaScriptEnabled ? 1280 : 360, height: 800, javaScriptEnabled });
      const picture = (name) => lang === 'vi' || name === 'sign-up' ? shot(page, `identity-${lang}-${name}`) : undefined;
      const tail = String(Math.floor(Math.random() * 1e6)).padStart(6, '0');
      const person = { id: `072090${tail}`, phone: `0388${tail}`, password: 'mưa rào mùa hạ', name: 'Phạm Thị Mới' };
      await page.goto(`${origin.identity}/dang-nhap`);
      if (lang === 'en') await enter(page, await page.getByRole('link', { name: 'English' }).count() ? 'link' : 'button', 'English');
      await headed(page, w.signIn);
      await picture('sign-in');
      await signUp(page, w, person, picture);
      await signOut(page, w);
      await picture('signed-out');
      await recover(page, w, person, picture);
      await signIn(page, w, person, picture);
      await signOut(page, w);
      assert.equal(await page.locator('html').getAttribute('lang'), lang);
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    });

test('before a portal learns anything, its name and what it will learn are shown', async () => {
  const place = mkdtempSync(path.join(folder, 'state/test-'));
  const key = readFileSync(path.join(folder, 'tls/key.pem'));
  const server = createServer({ key, cert: certificate }, (request, response) => { response.end('<!doctype html><h1>Ve</h1>'); });
  await new Promise((done) => { server.listen(0, 'localhost', done); });
  const site = `https://localhost:${server.address().port}`;
  const clientId = `ban-${Date.now()}`; // nobody has agreed to it yet
  writeFileSync(path.join(place, 'secret'), 'x'.repeat(40), { mode: 0o600 });
  ctl('client', 'add', clientId, '--name', 'Cổng Dịch vụ công tỉnh bạn', '--secret-file', path.join(place, 'secret'), '--redirect', `${site}/ve`);
  const [person] = people();
  const ask = new URLSearchParams({ client_id: clientId, redirect_uri: `${site}/ve`, response_type: 'code', scope: 'openid profile email',
    state: 's', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' });
  const w = words.vi;
  const page = await newPage(browser, { width: 360, height: 740 });
  await page.goto(`${origin.identity}/oauth2/authorize?${ask}`);
  await page.getByText('Cổng Dịch vụ công tỉnh bạn').waitFor();
  await shot(page, 'identity-vi-sign-in-for');
  await type(page, w.number, person.id);
  await type(page, w.password, person.password);
  const before = lastText(person.phone);
  await type(page, w.captcha, await captcha(page));
  await page.keyboard.press('Enter');
  await page.getByLabel(w.otp, { exact: true }).waitFor();
  await type(page, w.otp, await otpAfter(person.phone, before));
  await page.keyboard.press('Enter');
  await headed(page, 'Chia sẻ thông tin');
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await shot(page, 'identity-vi-consent');
  }
  assert.deepEqual(await axeFaults(page), []);
  await page.getByText('Địa chỉ email').waitFor();
  await enter(page, 'button', 'Đồng ý');
  await page.waitForURL(`${site}/ve?code=*`);
  await page.goto(`${origin.identity}/`);
  await headed(page, w.home);
  assert.deepEqual(page.complaints.filter((text) => !/favicon/.test(text)), []);
  server.closeAllConnections();
  server.close();
  rmSync(place, { recursive: true });
});
