// SPDX-License-Identifier: GPL-3.0-or-later
// identity.test.js: signing in at Identity: what citizens do, what clients ask,
// and what hostile ones send.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { Client, raw, seen } from '../lib/client.js';
import { ctl, folder, lastText, origin, people, sql } from '../lib/stack.js';
import { captchaOf, landing, otpAfter, signIn, signUp } from '../lib/sign-in.js';
import { writeFileSync, mkdtempSync } from 'node:fs';
import path from 'node:path';

const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');
const back = 'https://client.example/ve';
const secret = randomBytes(32).toString('hex');
const good = {
  client_id: 'thu-nghiem', redirect_uri: back, response_type: 'code', scope: 'openid',
  state: 'trang-thai', nonce: 'n', code_challenge: challenge, code_challenge_method: 'S256',
};
const heading = (page) => seen(page.document.querySelector('h1')?.textContent);
const main = (page) => seen(page.document.querySelector('main')?.textContent);

test.before(() => {
  // An earlier run's wrong codes still slow its people down.
  sql('DELETE FROM throttle', 'motcua_identity');
  const file = path.join(mkdtempSync(path.join(folder, 'state/test-')), 'secret');
  writeFileSync(file, secret, { mode: 0o600 });
  ctl('client', 'add', 'thu-nghiem', '--name', 'Cổng thử nghiệm', '--secret-file', file,
    '--redirect', back, '--post-logout', 'https://client.example/');
});

const authorizeUrl = (params) => `${origin.identity}/oauth2/authorize?${new URLSearchParams(params)}`;
const ask = async (query) => raw(`${origin.identity}/oauth2/authorize?${query}`);
const errorOf = (answer) => new URL(answer.headers.location).searchParams.get('error');

test('what is wrong with the client or its address is told on a page, not sent', async () => {
  const cases = [
    { ...good, client_id: undefined }, { ...good, client_id: 'la' },
    { ...good, redirect_uri: undefined }, { ...good, redirect_uri: back + '/' },
    { ...good, redirect_uri: 'https://evil.example/' }, { ...good, client_id: 'a\0b' },
  ];
  for (const params of cases) {
    const clean = Object.fromEntries(Object.entries(params).filter(([, v]) => v !== undefined));
    const answer = await ask(new URLSearchParams(clean));
    assert.equal(answer.status, 400, JSON.stringify(params));
    assert.equal(answer.headers.location, undefined);
  }
  for (const twice of ['client_id', 'redirect_uri'])
    assert.equal((await ask(`${new URLSearchParams(good)}&${twice}=${encodeURIComponent(good[twice])}`)).status, 400);
});

test('every other parameter missing, doubled or wrong goes back as an error', async () => {
  const wrong = [
    ['response_type', '', 'invalid_request'], ['response_type', 'token', 'unsupported_response_type'],
    ['scope', 'profile', 'invalid_scope'], ['code_challenge', 'short', 'invalid_request'],
    ['code_challenge_method', 'plain', 'invalid_request'], ['prompt', 'none login', 'invalid_request'],
    ['prompt', 'dance', 'invalid_request'], ['prompt', 'none', 'login_required'],
    ['max_age', '-1', 'invalid_request'], ['max_age', 'x', 'invalid_request'],
    ['response_mode', 'fragment', 'invalid_request'], ['request', 'x', 'request_not_supported'],
    ['request_uri', 'https://x/', 'request_uri_not_supported'],
    ['state', 'x'.repeat(5000), 'invalid_request'], ['nonce', 'x'.repeat(2000), 'invalid_request'],
  ];
  for (const [name, value, error] of wrong) {
    const answer = await ask(new URLSearchParams({ ...good, [name]: value }));
    assert.equal(answer.status, 303, name);
    assert.ok(answer.headers.location.startsWith(`${back}?`), name);
    assert.equal(errorOf(answer), error, `${name}=${value.slice(0, 20)}`);
    assert.equal(new URL(answer.headers.location).searchParams.get('state'), name === 'state' ? value : good.state, name);
  }
  // What only hints is never in the way.
  for (const [name, value] of [['login_hint', 'x'.repeat(300)], ['acr_values', 'x '.repeat(100)], ['ui_locales', 'vi '.repeat(90)], ['state', 'x'.repeat(4000)]]) {
    const answer = await ask(new URLSearchParams({ ...good, [name]: value }));
    assert.match(answer.headers.location, /^\/oauth2\/tiep-tuc/, name);
  }
  for (const missing of ['response_type', 'scope', 'code_challenge', 'code_challenge_method']) {
    const { [missing]: gone, ...rest } = good;
    assert.equal(errorOf(await ask(new URLSearchParams(rest))), 'invalid_request', missing);
  }
  for (const twice of ['state', 'scope', 'nonce', 'response_type', 'code_challenge'])
    assert.equal(errorOf(await ask(`${new URLSearchParams(good)}&${twice}=x`)), 'invalid_request', twice);
});

async function code(client, person, params = good) {
  let page = await client.open(authorizeUrl(params));
  const before = lastText(person.phone);
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
  page = await page.fill({ 'Mã OTP': await otpAfter(person.phone, before) });
  return page;
}

const post = (address, fields, headers = {}) =>
  raw(origin.identity + address, {
    method: 'POST', body: new URLSearchParams(fields).toString(),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
  });
const basic = { Authorization: `Basic ${Buffer.from(`thu-nghiem:${secret}`).toString('base64')}` };

test('the token endpoint believes nobody without proof', async () => {
  const fields = { grant_type: 'authorization_code', code: 'x', redirect_uri: back, code_verifier: verifier };
  assert.equal((await post('/oauth2/token', fields)).status, 400);
  assert.equal((await post('/oauth2/token', fields, { Authorization: 'Basic !!!' })).status, 401);
  assert.equal((await post('/oauth2/token', { ...fields, client_id: 'thu-nghiem', client_secret: 'wrong' })).status, 400);
  assert.equal((await post('/oauth2/token', { ...fields, client_secret: secret, client_id: 'thu-nghiem' }, basic)).status, 401);
  const answer = await post('/oauth2/token', fields, basic);
  assert.equal(answer.status, 400);
  assert.equal(JSON.parse(answer.body).error, 'invalid_grant');
  assert.equal(JSON.parse((await post('/oauth2/token', { grant_type: 'password' }, basic)).body).error, 'unsupported_grant_type');
  assert.equal((await raw(`${origin.identity}/oauth2/userinfo`, { headers: { Authorization: 'Bearer x' } })).status, 401);
});

test('wrong number and wrong password get the same words; a captcha works once', async () => {
  const [person] = people();
  const client = new Client();
  let page = await client.open(`${origin.identity}/dang-nhap`);
  const id = page.document.querySelector('[name="captcha_id"]').getAttribute('value');
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': 'sai hẳn rồi', 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
  const said = 'Số CMND/CCCD hoặc mật khẩu chưa đúng';
  assert.ok(main(page).includes(said));
  assert.equal(page.document.querySelector('[name="so-giay-to"]').getAttribute('value'), person.id);
  assert.ok(!page.document.querySelector('[name="mat-khau"]').getAttribute('value'));
  assert.notEqual(page.document.querySelector('[name="captcha_id"]').getAttribute('value'), id);
  page = await page.fill({ 'Số CMND/CCCD': '072099999999', 'Mật khẩu': 'sai hẳn rồi', 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
  assert.ok(main(page).includes(said));
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': '000000' }).press('Đăng nhập');
  assert.ok(main(page).includes('Mã xác thực chưa đúng'));
});

test('six wrong codes end the OTP, and it was not sent to another session', async () => {
  const person = people()[1];
  const client = new Client();
  let page = await client.open(`${origin.identity}/dang-nhap`);
  const before = lastText(person.phone);
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
  assert.equal(heading(page), 'Nhập mã OTP');
  const right = await otpAfter(person.phone, before);
  assert.match(lastText(person.phone), /@localhost #\d{6}$/);
  const wrong = right === '111111' ? '222222' : '111111';
  for (let i = 0; i < 5; i++) page = await page.fill({ 'Mã OTP': wrong }).press('Xác nhận');
  assert.ok(main(page).includes('hết hạn'), main(page));
  page = await page.fill({ 'Mã OTP': right }).press('Xác nhận');
  assert.equal(heading(page), 'Đăng nhập');
});

test('a citizen signs up, in, out, recovers, and comes back', async () => {
  const client = new Client();
  const tail = String(Math.floor(Math.random() * 1e6)).padStart(6, '0');
  const person = { id: `072090${tail}`, phone: `0388${tail}`, password: 'mưa rào mùa hạ', name: 'Phạm Thị Mới' };
  let page = await (await client.open(`${origin.identity}/dang-nhap`)).follow('Đăng ký');
  let before = lastText(person.phone);
  page = await page.fill({
    'Số CCCD': person.id, 'Họ và tên': person.name, 'Ngày': '5', 'Tháng': '6', 'Năm': '1990',
    'Số điện thoại': person.phone, 'Mật khẩu': person.password, 'Nhập lại mật khẩu': person.password,
    'Tôi đồng ý để hệ thống lưu và dùng các thông tin này cho việc đăng nhập, và gửi chúng đến cổng dịch vụ công khi tôi đăng nhập vào đó': true,
    'Mã xác thực': captchaOf(page),
  }).press('Đăng ký');
  assert.equal(heading(page), 'Nhập mã OTP', main(page));
  page = await page.fill({ 'Mã OTP': await otpAfter(person.phone, before) }).press('Xác nhận');
  assert.equal(heading(page), 'Tài khoản của tôi');
  assert.ok(main(page).includes('Đăng ký tài khoản'));
  page = await page.press('Đăng xuất');
  assert.equal(heading(page), 'Bạn đã đăng xuất');

  page = await (await client.open(`${origin.identity}/dang-nhap`)).follow('Quên mật khẩu');
  before = lastText(person.phone);
  page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mã xác thực': captchaOf(page) }).press('Tiếp tục');
  assert.equal(heading(page), 'Đặt mật khẩu mới', main(page));
  person.password = 'nắng vàng đồng lúa';
  page = await page.fill({ 'Mã OTP': await otpAfter(person.phone, before), 'Mật khẩu mới': person.password, 'Nhập lại mật khẩu mới': person.password }).press('Đặt mật khẩu');
  assert.equal(heading(page), 'Đã đặt mật khẩu mới', main(page));
  page = await signIn(new Client(), person);
  assert.match(page.url.pathname, landing);
  assert.ok(main(page).includes(person.name));
});

test('recovering a number without account looks the same and leads nowhere', async () => {
  const client = new Client();
  let page = await client.open(`${origin.identity}/quen-mat-khau`);
  page = await page.fill({ 'Số CMND/CCCD': '072088000111', 'Mã xác thực': captchaOf(page) }).press('Tiếp tục');
  assert.equal(heading(page), 'Đặt mật khẩu mới');
  page = await page.fill({ 'Mã OTP': '123456', 'Mật khẩu mới': 'một hai ba bốn', 'Nhập lại mật khẩu mới': 'một hai ba bốn' }).press('Đặt mật khẩu');
  assert.ok(main(page).includes('Mã OTP chưa đúng'));
});

test('signing in leads back to the page asked for, and never to another site', async () => {
  const person = people()[2];
  const client = new Client();
  let page = await client.open(`${origin.portal}/dang-nhap?tiep=${encodeURIComponent('/tai-khoan?x=1')}`);
  page = await signIn(client, person, page);
  assert.equal(page.url.pathname + page.url.search, '/tai-khoan?x=1');
  for (const evil of ['//evil.example/', 'https://evil.example/', '/\\evil.example']) {
    page = await client.open(`${origin.portal}/dang-nhap?tiep=${encodeURIComponent(evil)}`);
    assert.match(page.url.pathname, landing);
  }
  page = await page.press('Đăng xuất');
  assert.equal(page.url.pathname, '/');
  page = await client.open(`${origin.portal}/tai-khoan`);
  assert.equal(page.url.pathname, '/dang-nhap');
  page = await client.open(`${origin.identity}/`);
  assert.equal(page.url.pathname, '/dang-nhap');
});

test('a callback that this browser did not begin signs nobody in', async () => {
  const client = new Client();
  await client.open(`${origin.portal}/dang-nhap/quoc-gia`);
  const page = await client.open(`${origin.portal}/dang-nhap/quoc-gia/ve?code=x&state=${'y'.repeat(43)}`);
  assert.ok(main(page).includes('Lần đăng nhập này đã cũ'));
});

test('a link of the national portal signs in and lands on that filing', async () => {
  const [[agency]] = sql("SELECT code FROM agency WHERE takes_level = 'commune' AND valid_to IS NULL LIMIT 1");
  const link = `${origin.portal}/nop-ho-so?MaTTHCDP=1.001193&MaCoQuanThucHien=${agency}&vnconnect=1`;
  const client = new Client();
  let page = await client.open(link);
  assert.equal(page.url.pathname, '/dang-nhap');
  page = await signIn(client, people()[3], page);
  assert.match(page.url.pathname, /^\/(nop-ho-so\/|thu-tuc\/1\.001193\/noi-nop)/);
  assert.equal(page.status, 200, main(page));
  assert.equal((await client.open(`${origin.portal}/nop-ho-so?MaTTHCDP=9.999999`)).status, 404);
});

test('a new password ends the other sessions, and a new phone must answer before it counts', async () => {
  sql('DELETE FROM throttle', 'motcua_identity');
  const here = new Client(), there = new Client();
  const person = await signUp(here, 'Phạm Thị Mới');
  let page, before;
  const signInThere = async () => {
    sql('DELETE FROM throttle', 'motcua_identity');
    if (await isIn(there)) await (await there.open(`${origin.identity}/`)).press('Đăng xuất');
    let other = await there.open(`${origin.identity}/dang-nhap`);
    before = lastText(person.phone);
    other = await other.fill({ 'so-giay-to': person.id, 'mat-khau': person.password, 'ma-xac-thuc': captchaOf(other) }).press('Đăng nhập');
    other = await other.fill({ 'Mã OTP': await otpAfter(person.phone, before) }).press('Xác nhận');
    assert.equal(heading(other), 'Tài khoản của tôi', main(other));
  };
  const isIn = async (client) => heading(await client.open(`${origin.identity}/`)) === 'Tài khoản của tôi';

  await signInThere();
  page = await (await here.open(`${origin.identity}/`)).press('Kết thúc mọi phiên khác');
  assert.deepEqual([await isIn(here), await isIn(there)], [true, false]);

  await signInThere();
  const fresh = 'nắng vàng đồng lúa';
  page = await here.open(`${origin.identity}/mat-khau`);
  page = await page.fill({ 'mat-khau': 'không phải', 'mat-khau-moi': fresh, 'mat-khau-lai': fresh }).press('Đổi mật khẩu');
  assert.equal(page.errors.length, 1);
  assert.ok(await isIn(there));
  page = await page.fill({ 'mat-khau': person.password, 'mat-khau-moi': fresh, 'mat-khau-lai': fresh }).press('Đổi mật khẩu');
  assert.ok(main(page).includes('Đã đổi mật khẩu'), main(page));
  assert.deepEqual([await isIn(here), await isIn(there)], [true, false]);
  person.password = fresh;

  const phone = `0386${person.id.slice(6)}`;
  page = await here.open(`${origin.identity}/dien-thoai`);
  before = lastText(phone);
  page = await page.fill({ 'dien-thoai': phone, 'mat-khau': fresh }).press('Tiếp tục');
  const code = await otpAfter(phone, before);
  await signInThere(); // by the old phone, until the new one answers
  page = await page.fill({ 'Mã OTP': code }).press('Xác nhận');
  assert.ok(main(page).includes('Đã đổi số điện thoại'), main(page));
  person.phone = phone;
  await signInThere();
});

test('strangers who guess go on waiting when the owner has signed in', async () => {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const person = people()[4];
  const owner = new Client();
  const enter = async () => {
    let page = await owner.open(`${origin.identity}/dang-nhap`);
    const before = lastText(person.phone);
    page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
    page = await page.fill({ 'Mã OTP': await otpAfter(person.phone, before) }).press('Xác nhận');
    assert.equal(heading(page), 'Tài khoản của tôi', main(page));
    await page.press('Đăng xuất');
    sql('DELETE FROM otp', 'motcua_identity');
  };
  await enter();
  let page = await new Client().open(`${origin.identity}/dang-nhap`);
  const guess = async (password) => {
    page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
    return main(page).includes('Đã thử sai nhiều lần');
  };
  for (let i = 0; !await guess('không phải mật khẩu'); i++) assert.ok(i < 10);
  sql('UPDATE throttle SET until_at = until_at + INTERVAL 10 MINUTE WHERE failures > 5 AND until_at > UTC_TIMESTAMP(6)', 'motcua_identity'); // as after some more
  await enter(); // by the browser that the account knows
  assert.ok(await guess('lại không phải'), main(page));
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
});
