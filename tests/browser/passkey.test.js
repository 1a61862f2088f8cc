// SPDX-License-Identifier: GPL-3.0-or-later
// Passkeys, with Chromium's virtual authenticator: added once signed in, used
// instead of password and code, and what must not work.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as oidc from 'openid-client';
import { newPage, openBrowser, shot } from '../lib/browser.js';
import { captchaOf, otpAfter, signUp } from '../lib/sign-in.js';
import { Client } from '../lib/client.js';
import { captchaAnswer, certificate, ctl, folder, lastText, origin, people, sql } from '../lib/stack.js';
import { axeFaults } from './face.js';

const place = mkdtempSync(path.join(folder, 'state/test-'));
const id = `khoa-${Date.now()}`;
const secret = 'x'.repeat(40);
let browser, server, site;

before(async () => {
  sql('DELETE FROM throttle; DELETE FROM passkey', 'motcua_identity');
  server = createServer({ key: readFileSync(path.join(folder, 'tls/key.pem')), cert: certificate }, (request, response) => response.end('<!doctype html><h1>Ve</h1>'));
  await new Promise((done) => { server.listen(0, 'localhost', done); });
  site = `https://localhost:${server.address().port}`;
  writeFileSync(path.join(place, 'secret'), secret, { mode: 0o600 });
  ctl('client', 'add', id, '--name', 'Cổng khoá', '--secret-file', path.join(place, 'secret'), '--redirect', `${site}/ve`, '--no-consent');
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
  rmSync(place, { recursive: true });
});

// A page with a device that holds passkeys and asks its owner.
async function pageWithDevice(options = {}) {
  const page = await newPage(browser, { width: 360, height: 740 });
  page.device = await page.context().newCDPSession(page);
  await page.device.send('WebAuthn.enable');
  const { authenticatorId } = await page.device.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true, ...options } });
  page.authenticatorId = authenticatorId;
  return page;
}

async function signIn(page, person) {
  await page.goto(`${origin.identity}/dang-nhap`);
  await page.getByLabel('Số CMND/CCCD').fill(person.id);
  await page.getByLabel('Mật khẩu', { exact: true }).fill(person.password);
  await page.getByLabel('Mã xác thực').fill(captchaAnswer(await page.locator('[name="captcha_id"]').inputValue()));
  const before = lastText(person.phone);
  await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
  await page.getByLabel('Mã OTP').fill(await otpAfter(person.phone, before));
  await page.getByRole('button', { name: 'Xác nhận' }).click();
  await page.getByRole('heading', { name: 'Tài khoản của tôi' }).waitFor();
}
const add = (page) => page.getByRole('button', { name: 'Thêm khoá truy cập' });
const use = (page) => page.getByRole('button', { name: 'Đăng nhập bằng khoá truy cập' });

test('a passkey is added, signs in without password or code, and is removed', async () => {
  const [person] = people();
  const page = await pageWithDevice();
  await signIn(page, person);
  await page.goto(`${origin.identity}/khoa-truy-cap`);
  await page.getByText('Bạn chưa có khoá truy cập nào').waitFor();
  await shot(page, 'identity-vi-passkey-none');
  await add(page).click();
  await page.getByText('Đã thêm khoá truy cập').waitFor();
  await page.getByText('Chưa dùng').waitFor();
  await shot(page, 'identity-vi-passkey');
  assert.deepEqual(await axeFaults(page), []);
  await page.setViewportSize({ width: 1280, height: 900 });
  await shot(page, 'identity-vi-passkey');
  await page.setViewportSize({ width: 360, height: 740 });
  await add(page).click();
  await page.getByText('Khoá của máy này đã có').waitFor();
  await page.goto(`${origin.identity}/`);
  await page.getByRole('button', { name: 'Đăng xuất' }).click();

  // Signing in for a client, which learns how it was done.
  const config = await oidc.discovery(new URL(origin.identity), id, secret);
  const checks = { pkceCodeVerifier: oidc.randomPKCECodeVerifier(), expectedState: oidc.randomState() };
  await page.goto(oidc.buildAuthorizationUrl(config, { redirect_uri: `${site}/ve`, scope: 'openid', state: checks.expectedState,
    code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier), code_challenge_method: 'S256' }).href);
  await use(page).waitFor();
  await shot(page, 'identity-vi-sign-in-passkey');
  const sent = page.waitForRequest((request) => /dang-nhap\/khoa/.test(request.url()));
  await use(page).click();
  const body = (await sent).postData();
  await page.waitForURL(`${site}/ve?*`);
  const tokens = await oidc.authorizationCodeGrant(config, new URL(page.url()), checks);
  assert.deepEqual(tokens.claims().amr, ['pop', 'user', 'mfa']);

  // What was sent works nowhere else: another browser has another challenge.
  const thief = new Client();
  const start = await thief.open(`${origin.identity}/dang-nhap`);
  const fields = [...new URLSearchParams(body)].filter(([name]) => name !== 'csrf');
  fields.push(['csrf', start.document.querySelector('[name="csrf"]').getAttribute('value')]);
  const answer = await start.send({ url: `${origin.identity}/dang-nhap/khoa`, method: 'POST', type: 'application/x-www-form-urlencoded', fields });
  assert.match(answer.words, /Chưa đăng nhập được bằng khoá truy cập/);
  assert.equal((await thief.open(`${origin.identity}/`)).heading, 'Đăng nhập');

  await page.goto(`${origin.identity}/khoa-truy-cap`);
  await page.getByRole('link', { name: 'Xoá' }).click();
  await page.getByRole('heading', { name: 'Xoá khoá truy cập này?' }).waitFor();
  await page.getByRole('button', { name: 'Xoá khoá' }).click();
  await page.getByText('Đã xoá khoá truy cập').waitFor();
  await page.goto(`${origin.identity}/`);
  await page.getByText('Thêm khoá truy cập', { exact: true }).first().waitFor(); // in the history
  await page.getByRole('button', { name: 'Đăng xuất' }).click();
  await page.goto(`${origin.identity}/dang-nhap`);
  await use(page).click();
  await page.getByRole('alert').getByText('Chưa đăng nhập được bằng khoá truy cập').waitFor();
  assert.deepEqual(page.complaints, []);
});

test('a device that did not ask its owner opens nothing', async () => {
  const person = people()[1];
  const page = await pageWithDevice();
  await signIn(page, person);
  await page.goto(`${origin.identity}/khoa-truy-cap`);
  await page.device.send('WebAuthn.setUserVerified', { authenticatorId: page.authenticatorId, isUserVerified: false });
  await add(page).click();
  await page.getByText('Chưa thêm được khoá').waitFor();
  assert.equal(sql(`SELECT COUNT(*) FROM passkey k JOIN citizen c ON c.id = k.citizen_id WHERE c.id_number = '${person.id}'`, 'motcua_identity')[0][0], '0');
});

test('who signed in long ago signs in again before adding one', async () => {
  const person = people()[2];
  const client = new Client();
  let page = await client.open(`${origin.identity}/dang-nhap`);
  const before = lastText(person.phone);
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
  await page.fill({ 'Mã OTP': await otpAfter(person.phone, before) }).press('Xác nhận');
  page = await client.open(`${origin.identity}/khoa-truy-cap`);
  const form = page.submission('Thêm khoá truy cập');
  sql('UPDATE session SET signed_in_at = signed_in_at - INTERVAL 20 MINUTE WHERE account_id IS NOT NULL', 'motcua_identity');
  assert.match((await page.send(form)).words, /Hãy đăng nhập lại trước khi thêm khoá/);
  assert.equal((await client.open(`${origin.identity}/khoa-truy-cap`)).hasButton('Thêm khoá truy cập'), false);
});

test('who recovers an account sees the passkeys that still open it, and may drop them', async () => {
  const person = await signUp(new Client(), 'Lê Thị Quên');
  const afresh = () => sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  // The owner's own browser, which need not wait (tests/http/owner.test.js has the others).
  afresh();
  const page = await newPage(browser, { width: 360, height: 740 });
  await signIn(page, person);
  await page.getByRole('button', { name: 'Đăng xuất' }).click();
  await page.getByRole('button', { name: 'Đăng xuất' }).waitFor({ state: 'detached' });
  afresh();
  const thief = await pageWithDevice();
  await signIn(thief, person);
  await thief.goto(`${origin.identity}/khoa-truy-cap`);
  await add(thief).click();
  await thief.getByText('Đã thêm khoá truy cập').waitFor();

  afresh();
  await page.goto(`${origin.identity}/quen-mat-khau`);
  await page.getByLabel('Số CMND/CCCD').fill(person.id);
  await page.getByLabel('Mã xác thực').fill(captchaAnswer(await page.locator('[name="captcha_id"]').inputValue()));
  const before = lastText(person.phone);
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByLabel('Mã OTP').fill(await otpAfter(person.phone, before));
  for (const name of ['Mật khẩu mới', 'Nhập lại mật khẩu mới']) await page.getByLabel(name, { exact: true }).fill('nắng vàng đồng lúa');
  await page.getByRole('button', { name: 'Đặt mật khẩu' }).click();
  await page.getByRole('heading', { name: 'Khoá truy cập vẫn dùng được' }).waitFor();
  await shot(page, 'identity-vi-recovered');
  assert.deepEqual(await axeFaults(page), []);
  await thief.goto(`${origin.identity}/`);
  await thief.getByRole('heading', { name: 'Đăng nhập', exact: true }).waitFor(); // its session ended

  // The press is this browser's alone.
  const form = Object.fromEntries(await page.locator('form[action^="/quen-mat-khau/khoa"] input').evaluateAll((list) => list.map((i) => [i.name, i.value])));
  const other = new Client();
  const start = await other.open(`${origin.identity}/dang-nhap`);
  const csrf = start.document.querySelector('[name="csrf"]').getAttribute('value');
  const answer = await start.send({ url: `${origin.identity}/quen-mat-khau/khoa`, method: 'POST', type: 'application/x-www-form-urlencoded', fields: Object.entries({ ...form, csrf }) });
  assert.equal(answer.heading, 'Quên mật khẩu');
  const keys = () => Number(sql(`SELECT COUNT(*) FROM passkey k JOIN citizen c ON c.id = k.citizen_id WHERE c.id_number = '${person.id}'`, 'motcua_identity'));
  assert.equal(keys(), 1);

  await page.getByRole('button', { name: 'Xoá hết khoá truy cập' }).click();
  await page.getByText('Đã xoá hết khoá truy cập').waitFor();
  assert.equal(keys(), 0);
  await shot(page, 'identity-vi-recovered-dropped');
  await use(thief).click();
  await thief.getByRole('alert').getByText('Chưa đăng nhập được bằng khoá truy cập').waitFor();
  assert.deepEqual(page.complaints, []);
});
