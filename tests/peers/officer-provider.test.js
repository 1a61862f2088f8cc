// SPDX-License-Identifier: GPL-3.0-or-later
// The officers' pages and the npm package oidc-provider: one factor is not
// enough, two are, by what the provider says of them; and its sign-out is ours.
import { after, before, beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, raw } from '../lib/client.js';
import { startProvider } from '../lib/oidc-provider.js';
import { eventually, folder, officers, origin, part } from '../lib/stack.js';

const conf = path.join(folder, 'motcua.conf');
const stood = readFileSync(conf, 'utf8');
const place = mkdtempSync(path.join(folder, 'state/test-'));
const secret = randomBytes(30).toString('base64');
const desk = officers().find((post) => post.role === 'desk');
const called = `${origin.officer}/dang-xuat/nha-cung-cap`;
let provider;

async function restart() {
  part('restart', 'officer');
  await eventually(async () => (await raw(`${origin.officer}/healthz`)).status === 200);
}
before(async () => {
  provider = await startProvider({
    people: { ha: { name: desk.name, SoDinhDanh: desk.id } },
    clients: [{
      client_id: 'can-bo', client_secret: secret, redirect_uris: [`${origin.officer}/dang-nhap/so/ve`],
      post_logout_redirect_uris: [`${origin.officer}/dang-nhap`],
      backchannel_logout_uri: called, backchannel_logout_session_required: true,
    }],
  });
  writeFileSync(path.join(place, 'secret'), secret, { mode: 0o600 });
  writeFileSync(conf, `${stood}officer.provider.so.issuer = ${provider.issuer}
officer.provider.so.client_id = can-bo
officer.provider.so.client_secret_file = ${path.join(place, 'secret')}
officer.provider.so.label = Đăng nhập một lần của tỉnh
officer.provider.so.scope = openid profile
officer.provider.so.id_acr = *
officer.provider.so.acr = hai-yeu-to
`, { mode: 0o600 });
  await restart();
});
after(async () => {
  writeFileSync(conf, stood, { mode: 0o600 });
  await restart();
  await provider.stop();
  rmSync(place, { recursive: true });
});
beforeEach(() => {
  provider.meddle = undefined;
});

// What the provider says of the factors, in what it says of the person.
const factors = (claims) => {
  provider.meddle = (ctx) => {
    if (ctx.path === '/me') Object.assign(ctx.body, claims);
  };
};
async function signIn(client) {
  let page = await (await client.open(`${origin.officer}/dang-nhap`)).follow('Đăng nhập bằng Đăng nhập một lần của tỉnh');
  for (let i = 0; page.url.origin !== origin.officer; i++) {
    assert.ok(i < 4, page.words);
    page = page.hasButton('Sign-in') ? await page.fill({ login: 'ha', password: 'gì cũng được' }).press('Sign-in') : await page.press('Continue');
  }
  return page;
}
const isIn = async (client) => (await client.open(`${origin.officer}/`)).heading === 'Hôm nay';

for (const [what, claims] of Object.entries({
  'nothing of factors': {}, 'a password alone': { amr: ['pwd'] }, 'two passwords': { amr: ['pwd', 'pin'] },
  'an acr that is not ours': { acr: 'mot-yeu-to' }, 'a list that is none': { amr: 'mfa' },
}))
  test(`one factor is refused with a sentence: ${what}`, async () => {
    factors(claims);
    const client = new Client();
    const page = await signIn(client);
    assert.match(page.words, /Cần hai bước xác thực/);
    assert.ok(!await isIn(client));
  });

for (const [what, claims] of Object.entries({
  'a password and a code': { amr: ['pwd', 'otp'] }, 'it says mfa': { amr: ['mfa'] }, 'the acr of the settings': { acr: 'hai-yeu-to' },
}))
  test(`two factors let in: ${what}`, async () => {
    factors(claims);
    const client = new Client();
    await signIn(client);
    assert.ok(await isIn(client));
  });

test('who signs out at the provider is signed out here, and nobody else is', async () => {
  factors({ amr: ['mfa'] });
  const [one, other] = [new Client(), new Client()];
  await signIn(one);
  await signIn(other);
  await (await one.open(`${provider.issuer}/session/end`)).press('Yes, sign me out');
  await eventually(async () => !await isIn(one), { what: 'signing out' });
  assert.ok(await isIn(other));
});

test('a call that is not the provider’s signs nobody out', async () => {
  factors({ amr: ['mfa'] });
  const client = new Client();
  await signIn(client);
  const post = (body) => raw(called, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });
  for (const body of ['', 'logout_token=', 'logout_token=a.b.c', 'logout_token=a&logout_token=b',
    `logout_token=${await provider.sign({ iss: provider.issuer, aud: 'cong-khac', sub: 'ha', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } })}`])
    assert.equal((await post(body)).status, 400, body);
  assert.ok(await isIn(client));
});
