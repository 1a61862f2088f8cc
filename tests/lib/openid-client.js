// SPDX-License-Identifier: GPL-3.0-or-later
// openid-client.js: a client of Identity by the npm package openid-client, with a
// site of its own to which browsers come back.
//
//   const site = await startClient();  … await site.stop();
//   const { tokens, asked } = await site.signIn(new Client(), person);
import { createServer } from 'node:https';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as jose from 'jose';
import * as oidc from 'openid-client';
import { captchaOf, otpAfter } from './sign-in.js';
import { certificate, ctl, folder, lastText, origin } from './stack.js';

export const secret = 'một bí mật thử: & = + % / dài hơn 32';

// origin: the client's own site; told: logout tokens that came by the back
// channel; keys: of the client that signs; config: of the one with a secret.
export async function startClient() {
  const place = mkdtempSync(path.join(folder, 'state/test-'));
  const told = [];
  const server = createServer({ key: readFileSync(path.join(folder, 'tls/key.pem')), cert: certificate }, async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url === '/ket-thuc') told.push(new URLSearchParams(body).get('logout_token'));
    response.end('<!doctype html><title>Ve</title><h1>Ve</h1>');
  });
  await new Promise((done) => { server.listen(0, 'localhost', done); });
  const site = `https://localhost:${server.address().port}`;
  const keys = await jose.generateKeyPair('ES256', { extractable: true });
  const jwk = { ...await jose.exportJWK(keys.publicKey), kid: 'k1', alg: 'ES256', use: 'sig' };
  writeFileSync(path.join(place, 'secret'), secret, { mode: 0o600 });
  writeFileSync(path.join(place, 'jwks'), JSON.stringify({ keys: [jwk] }));
  const uris = ['--redirect', `${site}/ve`, '--post-logout', `${site}/`, '--backchannel', `${site}/ket-thuc`];
  ctl('client', 'add', 'ban-secret', '--name', 'Cổng bí mật', '--secret-file', path.join(place, 'secret'), ...uris);
  ctl('client', 'add', 'ban-jwt', '--name', 'Cổng khóa', '--jwks-file', path.join(place, 'jwks'), ...uris);
  const config = await oidc.discovery(new URL(origin.identity), 'ban-secret', secret);

  // A request of the client: its address, and what it will check the answer by.
  async function ask(more = {}, by = config) {
    const verifier = oidc.randomPKCECodeVerifier();
    const checks = { pkceCodeVerifier: verifier, expectedState: oidc.randomState(), expectedNonce: oidc.randomNonce() };
    const url = oidc.buildAuthorizationUrl(by, {
      redirect_uri: `${site}/ve`, scope: 'openid profile phone id_number', code_challenge_method: 'S256',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      state: checks.expectedState, nonce: checks.expectedNonce, ...more,
    });
    return { url, checks };
  }

  // A citizen answers whatever Identity asks, until the browser is back.
  async function answer(client, person, url) {
    let page = await client.open(url);
    const asked = [];
    while (page.url.origin !== site) {
      asked.push(page.heading);
      if (asked.length >= 6) throw new Error(asked.join(', '));
      if (page.hasControl('Mã OTP')) page = await page.fill({ 'Mã OTP': await otpAfter(person.phone, person.before) }).press('Xác nhận');
      else if (page.hasButton('Đồng ý')) page = await page.press('Đồng ý');
      else {
        person.before = lastText(person.phone);
        page = await page.fill({ 'Số CMND/CCCD': person.id, 'Mật khẩu': person.password, 'Mã xác thực': captchaOf(page) }).press('Đăng nhập');
      }
    }
    return { back: page.url, asked };
  }

  async function signIn(client, person, more, by = config) {
    const { url, checks } = await ask(more, by);
    const { back, asked } = await answer(client, person, url);
    const maxAge = more?.max_age === undefined ? {} : { maxAge: Number(more.max_age) };
    return { asked, back, checks, tokens: await oidc.authorizationCodeGrant(by, back, { ...checks, ...maxAge }) };
  }

  async function stop() {
    server.closeAllConnections();
    await new Promise((done) => { server.close(done); });
    rmSync(place, { recursive: true });
  }
  return { site, told, keys, config, ask, answer, signIn, stop };
}
