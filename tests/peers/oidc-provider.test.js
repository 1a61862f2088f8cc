// SPDX-License-Identifier: GPL-3.0-or-later
// The portal and the npm package oidc-provider: a second way to sign in, by a
// provider that we did not write, from discovery to signing out; then the same
// provider misbehaving, in each way that a portal meets sooner or later.
import { after, before, beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeJwt, SignJWT } from 'jose';
import { newPage, openBrowser } from '../lib/browser.js';
import { Client, raw } from '../lib/client.js';
import { startProvider } from '../lib/oidc-provider.js';
import { landing } from '../lib/sign-in.js';
import { registerClient, signInByPhone } from '../lib/smart.js';
import { eventually, folder, log, origin, part, sql } from '../lib/stack.js';

const conf = path.join(folder, 'motcua.conf');
const stood = readFileSync(conf, 'utf8');
const place = mkdtempSync(path.join(folder, 'state/test-'));
const secret = randomBytes(30).toString('base64');
const back = `${origin.portal}/dang-nhap/ban-be/ve`;
const way = 'Đăng nhập bằng Cổng bạn bè';
const number = `072091${String(Math.floor(Math.random() * 1e6)).padStart(6, '0')}`;
const people = {
  an: { name: "H'An Niê", birthdate: '1991-02-28', gender: 'female', phone_number: '+84912345678', email: 'an@thu.example', SoDinhDanh: number },
  binh: { name: 'Trần Bình', birthdate: '1980', phone_number: '+84912345678' },
};
let provider;

const freshPortal = () => part('restart', 'portal');

before(async () => {
  provider = await startProvider({
    people,
    clients: [{
      client_id: 'cong:tay ninh', client_secret: secret, redirect_uris: [back],
      post_logout_redirect_uris: [`${origin.portal}/`],
      backchannel_logout_uri: `${origin.portal}/dang-xuat/nha-cung-cap`, backchannel_logout_session_required: true,
    }],
  });
  writeFileSync(path.join(place, 'secret'), secret, { mode: 0o600 });
  writeFileSync(conf, `${stood}provider.ban-be.issuer = ${provider.issuer}
provider.ban-be.client_id = cong:tay ninh
provider.ban-be.client_secret_file = ${path.join(place, 'secret')}
provider.ban-be.label = Cổng bạn bè
provider.ban-be.scope = openid profile phone email
provider.ban-be.id_acr = *
`, { mode: 0o600 });
  freshPortal();
});
after(async () => {
  writeFileSync(conf, stood, { mode: 0o600 });
  freshPortal();
  await provider.stop();
  rmSync(place, { recursive: true });
});
beforeEach(() => {
  provider.meddle = provider.silent = undefined;
});

// At the provider's own pages, until the browser is back at the portal.
async function answer(page, login) {
  for (let i = 0; page.url.origin !== origin.portal; i++) {
    assert.ok(i < 4, `${page.url} ${page.words}`);
    page = page.hasButton('Sign-in')
      ? await page.fill({ login, password: 'gì cũng được' }).press('Sign-in')
      : await page.press('Continue');
  }
  return page;
}
async function signIn(client, login, page) {
  page ??= await client.open(`${origin.portal}/dang-nhap`);
  return answer(await page.follow(way), login);
}
const isSignedIn = async (client) => (await client.open(`${origin.portal}/tai-khoan`)).heading === 'Thông tin cá nhân';

const told = (page) => page.words;

// Everything a provider's answer may be, in place of its own.
const says = (at, change) => (ctx) => ctx.path === at && change(ctx);
const status = (code) => (ctx) => { ctx.status = code; ctx.body = code < 500 ? { error: 'invalid_grant' } : 'Internal Server Error'; };
const words = (text) => (ctx) => { ctx.body = text; };
const claims = (change) => async (ctx) => {
  ctx.body = { ...ctx.body, id_token: await provider.sign(change(decodeJwt(ctx.body.id_token))) };
};
const token = (make) => async (ctx) => {
  ctx.body = { ...ctx.body, id_token: await make(decodeJwt(ctx.body.id_token)) };
};
const part64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const strangers = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const now = () => Math.floor(Date.now() / 1000);

// Tries to sign in, and looks whether the portal told what to do, kept where
// the citizen was going, and let nobody in; then the same browser gets in.
async function refused(t, name, { meddle, silent }, what) {
  await t.test(name, async () => {
    const client = new Client();
    provider.meddle = meddle;
    provider.silent = silent;
    const wanted = await client.open(`${origin.portal}/tai-khoan?x=1`);
    const page = await signIn(client, 'an', wanted);
    provider.meddle = provider.silent = undefined;
    assert.ok(told(page).includes(what.title) && told(page).includes(what.text), told(page).slice(0, 400));
    assert.equal(page.headers.refresh, undefined);
    assert.equal((await page.reload()).words, page.words);
    assert.ok(!await isSignedIn(client));
    const again = await signIn(client, 'an', page);
    assert.equal(again.path, '/tai-khoan?x=1');
  });
}
const away = { title: 'Nơi đăng nhập đang không trả lời', text: 'Hãy thử lại sau vài phút, hoặc chọn cách đăng nhập khác.' };
const no = { title: 'Chưa đăng nhập được', text: 'Hãy bấm đăng nhập lại' };

test('a second button leads to the other provider, and the session can file', async () => {
  const client = new Client();
  let page = await client.open(`${origin.portal}/thu-tuc/1.001193/noi-nop`);
  page = await signIn(client, 'an', page);
  assert.equal(page.url.pathname, '/thu-tuc/1.001193/noi-nop');
  page.fill({ 'Phường/Xã': 'Phường Tân Ninh' });
  const [first] = page.all('input[type="radio"]');
  if (first) page.typed.set(first, true);
  page = await page.press('Tiếp tục');
  assert.equal(page.heading, 'Thông tin người nộp');
  assert.ok(page.words.includes(people.an.name));
  assert.equal(page.value('Số điện thoại'), '0912345678');
  assert.match((await client.open(`${origin.portal}/tai-khoan`)).words, /Theo Cổng bạn bè/);
});

test('the same person comes back to the same account, and a namesake does not', async () => {
  const accounts = () => Number(sql('SELECT COUNT(*) FROM account'));
  await signIn(new Client(), 'an');
  const before = accounts();
  await signIn(new Client(), 'an');
  assert.equal(accounts(), before);
  const namesake = `khac-${number}`;
  people[namesake] = { ...people.an, SoDinhDanh: undefined }; // the same but for the number
  await signIn(new Client(), namesake);
  assert.equal(accounts(), before + 1);
});

test('a birth date that a provider knows in part is kept as it said it, one without its year not at all', async () => {
  const born = { nam1980: ['1980', 'năm 1980'], thang1980: ['1980-02', 'tháng 2 năm 1980'], ngay0228: ['0000-02-28', undefined] };
  for (const [login, [birthdate, said]] of Object.entries(born)) {
    people[login] = { name: 'Trần Bình', birthdate };
    const client = new Client();
    await signIn(client, login);
    const page = await client.open(`${origin.portal}/tai-khoan`);
    const rows = page.all('.mc-summary__row').filter((row) => row.textContent.includes('Ngày sinh'));
    assert.deepEqual(rows.map((row) => row.querySelector('dd').textContent.trim()).filter((text) => text !== 'Chưa có'), said ? [said] : []);
  }
});

test('signing out ends the session there too, in a browser that holds forms to the policy', async () => {
  const browser = await openBrowser();
  try {
    const page = await newPage(browser);
    await page.route((url) => url.hostname !== 'localhost', (route) => route.abort()); // fonts of its pages
    await page.goto(`${origin.portal}/dang-nhap`);
    await page.getByRole('link', { name: way }).click();
    await page.getByPlaceholder('Enter any login').fill('binh');
    await page.getByPlaceholder('and password').fill('x');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Thông tin cá nhân' }).waitFor();
    page.complaints.length = 0;
    await page.getByRole('banner').getByRole('button', { name: 'Đăng xuất' }).click();
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    assert.deepEqual(page.complaints.filter((said) => said.includes('form-action')), []);
    await page.waitForURL(`${origin.portal}/`);
    await page.goto(`${origin.portal}/tai-khoan`);
    await page.getByRole('heading', { name: 'Đăng nhập', exact: true }).waitFor();
    await page.getByRole('link', { name: way }).click();
    await page.getByPlaceholder('Enter any login').waitFor(); // it asks again
  } finally {
    await browser.close();
  }
});

test('signing out at the provider ends the portal’s session by the back channel', async () => {
  const client = new Client();
  await signIn(client, 'an');
  assert.ok(await isSignedIn(client));
  const page = await (await client.open(`${provider.issuer}/session/end`)).press('Yes, sign me out');
  assert.equal(page.status, 200);
  await eventually(async () => !await isSignedIn(client), { what: 'the end of the session' });
});

test('a provider that takes the secret in the form alone gets it there', async () => {
  provider.set({ clientAuthMethods: ['client_secret_post'], clientDefaults: { token_endpoint_auth_method: 'client_secret_post' } });
  freshPortal();
  const client = new Client();
  await signIn(client, 'an');
  assert.ok(await isSignedIn(client));
  provider.set();
  freshPortal();
});

test('keys that turn at the provider: the next sign-in goes on', async () => {
  // All of the portal's processes have the key of now.
  for (let fetched; fetched !== provider.asked.filter((p) => p === '/jwks').length;) {
    fetched = provider.asked.filter((p) => p === '/jwks').length;
    for (let i = 0; i < 4; i++) await signIn(new Client(), 'an');
  }
  const old = provider.key;
  await provider.rotate();
  for (let i = 0; i < 4; i++) {
    const client = new Client();
    await signIn(client, 'an');
    assert.ok(await isSignedIn(client));
  }
  freshPortal(); // else a process that none of the four met has the old key
  // The old one is believed no more.
  provider.meddle = says('/token', token((c) =>
    new SignJWT(c).setProtectedHeader({ alg: 'RS256', kid: old.kid }).sign(old.privateKey)));
  const client = new Client();
  const page = await signIn(client, 'an');
  assert.ok(told(page).includes(no.title), told(page));
  assert.ok(!await isSignedIn(client));
});

test('a provider away, or talking nonsense: the citizen is told to wait or to take another way', { timeout: 120_000 }, async (t) => {
  const discovery = '/.well-known/openid-configuration';
  const metadata = (change) => says(discovery, (ctx) => { Object.assign(ctx.body, change); });
  const cases = {
    'discovery: 500': { meddle: says(discovery, status(500)) },
    'discovery: no answer': { silent: discovery },
    'discovery: a page': { meddle: says(discovery, words('<h1>Bảo trì</h1>')) },
    'discovery: another issuer': { meddle: metadata({ issuer: 'https://localhost/' }) },
    'discovery: a token endpoint without TLS': { meddle: metadata({ token_endpoint: provider.issuer.replace('https', 'http') + '/token' }) },
    'discovery: no keys named': { meddle: metadata({ jwks_uri: undefined }) },
    'token: 503': { meddle: says('/token', status(503)) },
    'token: no answer': { silent: '/token' },
    'token: the line is cut': { meddle: says('/token', (ctx) => { ctx.respond = false; ctx.res.destroy(); }) },
    'keys: 500': { meddle: says('/jwks', status(500)) },
    'keys: a page': { meddle: says('/jwks', words('<h1>Bảo trì</h1>')) },
    'userinfo: 500': { meddle: says('/me', status(500)) },
    'userinfo: endless': { meddle: says('/me', words(JSON.stringify({ sub: 'an', name: 'x'.repeat(1e6) }))) },
  };
  for (const [name, fault] of Object.entries(cases)) {
    if (/discovery|keys/.test(name)) freshPortal(); // with nothing known of the provider
    await refused(t, name, fault, away);
  }
});

test('a token or an answer that does not hold is refused, with words', { timeout: 120_000 }, async (t) => {
  freshPortal();
  const cases = {
    'token: 400': says('/token', status(400)),
    'token: no JSON': says('/token', words('{"id_token": ')),
    'token: no ID token': says('/token', (ctx) => { delete ctx.body.id_token; }),
    'alg none': says('/token', token((c) => `${part64({ alg: 'none' })}.${part64(c)}.`)),
    'HS256 by the client’s secret': says('/token', token((c) =>
      new SignJWT(c).setProtectedHeader({ alg: 'HS256', kid: provider.key.kid }).sign(Buffer.from(secret)))),
    'a stranger’s key under the right kid': says('/token', token((c) =>
      new SignJWT(c).setProtectedHeader({ alg: 'RS256', kid: provider.key.kid }).sign(strangers))),
    'a kid that nobody knows': says('/token', token((c) =>
      new SignJWT(c).setProtectedHeader({ alg: 'RS256', kid: 'la' }).sign(strangers))),
    'the claims of another under the signature': says('/token', (ctx) => {
      const [head, body, seal] = ctx.body.id_token.split('.');
      const other = { ...JSON.parse(Buffer.from(body, 'base64url')), sub: 'binh' };
      ctx.body = { ...ctx.body, id_token: `${head}.${part64(other)}.${seal}` };
    }),
    'another issuer': says('/token', claims((c) => ({ ...c, iss: `${c.iss}/` }))),
    'another audience': says('/token', claims((c) => ({ ...c, aud: 'khac' }))),
    'two audiences and no azp': says('/token', claims((c) => ({ ...c, aud: [c.aud, 'khac'] }))),
    'for another party': says('/token', claims((c) => ({ ...c, azp: 'khac' }))),
    'another nonce': says('/token', claims((c) => ({ ...c, nonce: 'khac' }))),
    'no nonce': says('/token', claims(({ nonce, ...c }) => c)),
    'expired': says('/token', claims((c) => ({ ...c, iat: now() - 400, exp: now() - 90 }))),
    'made in two minutes': says('/token', claims((c) => ({ ...c, iat: now() + 120, exp: now() + 600 }))),
    'made an hour ago': says('/token', claims((c) => ({ ...c, iat: now() - 3600, exp: now() + 600 }))),
    'nobody’s': says('/token', claims(({ sub, ...c }) => c)),
    'userinfo: 401': says('/me', status(401)),
    'userinfo: of another': says('/me', (ctx) => { ctx.body = { ...ctx.body, sub: 'binh' }; }),
    'userinfo: no name': says('/me', (ctx) => { ctx.body = { sub: ctx.body.sub }; }),
    'the answer names another issuer': (ctx) => {
      const to = ctx.response.get('Location');
      if (to?.startsWith(back)) ctx.set('Location', to.replace(/iss=[^&]*/, `iss=${encodeURIComponent(origin.identity)}`));
    },
    'the answer names no issuer': (ctx) => {
      const to = ctx.response.get('Location');
      if (to?.startsWith(back)) ctx.set('Location', to.replace(/&?iss=[^&]*/, ''));
    },
    'the answer has two codes': (ctx) => {
      const to = ctx.response.get('Location');
      if (to?.startsWith(back)) ctx.set('Location', `${to}&code=x`);
    },
  };
  for (const [name, meddle] of Object.entries(cases)) await refused(t, name, { meddle }, no);
});

test('clocks half a minute apart are no trouble', async () => {
  for (const drift of [-45, 45]) {
    provider.meddle = says('/token', claims((c) => ({ ...c, iat: now() + drift, exp: now() + (drift < 0 ? -1 : 600) + (drift < 0 ? drift + 15 : drift) })));
    const client = new Client();
    await signIn(client, 'an');
    assert.ok(await isSignedIn(client), `${drift} s`);
  }
});

test('going away from the provider’s page is not an error, and the way stays open', async () => {
  const client = new Client();
  let page = await (await client.open(`${origin.portal}/tai-khoan?x=2`)).follow(way);
  page = await page.follow('[ Cancel ]');
  assert.ok(told(page).includes('Bạn đã không đồng ý chia sẻ thông tin'), told(page));
  assert.equal((await signIn(client, 'an', page)).path, '/tai-khoan?x=2');
});

test('who is signed in by phone and cannot prove their number stays signed in, and is told', async () => {
  const { phone } = await registerClient({ id: number });
  const client = new Client();
  await signInByPhone(client, phone);
  const page = await client.open(`${origin.portal}/xac-minh?tiep=/thu-tuc`);
  provider.meddle = says('/token', claims((c) => ({ ...c, nonce: 'khac' })));
  const refused = await signIn(client, 'an', page);
  assert.equal(refused.heading, page.heading);
  assert.ok(told(refused).includes(no.title), told(refused));
  assert.ok(await isSignedIn(client));
  provider.meddle = undefined;
  const proved = await signIn(client, 'an', refused); // another phone there
  assert.equal(proved.heading, 'Đã xác minh số định danh');
  assert.equal((await proved.follow('Tiếp tục')).url.pathname, '/thu-tuc');
});

test('with one provider away the other still signs in, and the log names who failed', async () => {
  freshPortal();
  provider.meddle = says('/.well-known/openid-configuration', status(500));
  const client = new Client();
  const page = await (await client.open(`${origin.portal}/dang-nhap`)).follow(way);
  assert.ok(told(page).includes(away.title));
  assert.equal((await page.follow('Đăng nhập bằng Cổng Dịch vụ công quốc gia')).url.origin, origin.identity);
  assert.match(log('portal'), /event=provider\.failed name=ban-be code=500/);
});

test('a made-up or repeated answer gets nobody in', async () => {
  const client = new Client();
  let answered;
  provider.meddle = (ctx) => { answered = ctx.response.get('Location') ?? answered; };
  await signIn(client, 'an');
  assert.ok(answered.startsWith(back));
  const other = new Client(); // the link in another browser
  assert.ok(told(await other.open(answered)).includes('Lần đăng nhập này đã cũ'));
  assert.ok(!await isSignedIn(other));
  // Again in this one: to where whoever is signed in lands, as something waits or not.
  assert.match((await client.open(answered)).url.pathname, landing);
  assert.ok(await isSignedIn(client));
  const bad = await raw(`${back}?code=a%00b&state=%ff`, {});
  assert.ok([303, 400].includes(bad.status));
});
