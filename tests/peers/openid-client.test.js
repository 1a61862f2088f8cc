// SPDX-License-Identifier: GPL-3.0-or-later
// Identity and the npm package openid-client, as anybody would use it: from
// discovery to signing out, with nothing set for our sake.
import { after, before, beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import * as jose from 'jose';
import * as oidc from 'openid-client';
import { Client } from '../lib/client.js';
import { secret, startClient } from '../lib/openid-client.js';
import { ctl, eventually, origin, people, sql } from '../lib/stack.js';

let site, told, config, keys, ask, answer, signIn, stop;

before(async () => {
  ({ site, told, config, keys, ask, answer, signIn, stop } = await startClient());
});
after(() => stop());
// Codes of the story before still count for the same phone.
beforeEach(() => sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity'));

const refused = (promise, error) => assert.rejects(promise, (e) => {
  assert.equal(e.error ?? e.cause?.error ?? e.code, error, e.stack);
  return true;
});
const SIGN_IN = 'Đăng nhập', OTP = 'Nhập mã OTP';
const userinfo = (tokens, by = config) => oidc.fetchUserInfo(by, tokens.access_token, tokens.claims().sub);

test('discovery, the code with PKCE, userinfo; a secret in the header and in the form', async () => {
  const [person] = people();
  const client = new Client();
  const first = await signIn(client, person);
  assert.deepEqual(first.asked.slice(0, 2), [SIGN_IN, OTP]);
  const claims = first.tokens.claims();
  assert.equal(claims.acr, 'LoA2'); // the sample people’s numbers are proved
  const who = await userinfo(first.tokens);
  assert.equal(who.name, person.name);
  assert.equal(who.SoDinhDanh, person.id);
  assert.match(who.phone_number, /^\+84\d{9}$/);
  assert.equal(who.email, undefined);

  const basic = await oidc.discovery(new URL(origin.identity), 'ban-secret', {}, oidc.ClientSecretBasic(secret));
  const second = await signIn(client, person, {}, basic);
  assert.deepEqual(second.asked, []); // signed in and agreed already
  assert.equal(second.tokens.claims().sub, claims.sub);
  assert.equal(second.tokens.claims().sid, claims.sid);
  const wrong = await oidc.discovery(new URL(origin.identity), 'ban-secret', 'x'.repeat(40));
  await refused(signIn(client, person, {}, wrong), 'invalid_client');
  const header = await oidc.discovery(new URL(origin.identity), 'ban-secret', {}, oidc.ClientSecretBasic('x'.repeat(40)));
  await refused(signIn(client, person, {}, header), 'OAUTH_WWW_AUTHENTICATE_CHALLENGE');
  // Less than was agreed to is not asked again.
  assert.deepEqual((await signIn(client, person, { scope: 'openid' })).asked, []);
});

test('private_key_jwt: another client, with another key refused', async () => {
  const person = people()[1];
  const client = new Client();
  const by = await oidc.discovery(new URL(origin.identity), 'ban-jwt', {}, oidc.PrivateKeyJwt({ key: keys.privateKey, kid: 'k1' }));
  const { tokens } = await signIn(client, person, {}, by);
  assert.equal((await userinfo(tokens, by)).name, person.name);
  const strange = await jose.generateKeyPair('ES256');
  const wrong = await oidc.discovery(new URL(origin.identity), 'ban-jwt', {}, oidc.PrivateKeyJwt({ key: strange.privateKey, kid: 'k1' }));
  await refused(signIn(client, person, {}, wrong), 'invalid_client');
});

test('prompt and max_age ask the citizen again, or answer at once', async () => {
  const person = people()[2];
  const client = new Client();
  const silently = async () => {
    const { url, checks } = await ask({ prompt: 'none' });
    const { back, asked } = await answer(client, person, url);
    assert.deepEqual(asked, []);
    return oidc.authorizationCodeGrant(config, back, checks);
  };
  await refused(silently(), 'login_required');
  const first = await signIn(client, person);
  const again = await silently();
  assert.equal(again.claims().auth_time, first.tokens.claims().auth_time);
  const agreed = await signIn(client, person, { prompt: 'consent' });
  assert.equal(agreed.asked.length, 1);
  assert.equal(agreed.asked[0], 'Chia sẻ thông tin');
  assert.deepEqual((await signIn(client, person, { max_age: '3600' })).asked, []);
  await refused((async () => {
    const { url, checks } = await ask({ prompt: 'none', max_age: '0' });
    return oidc.authorizationCodeGrant(config, (await answer(client, person, url)).back, checks);
  })(), 'login_required');

  sql("UPDATE session SET signed_in_at = signed_in_at - INTERVAL 1 HOUR WHERE account_id IS NOT NULL; DELETE FROM throttle; DELETE FROM otp", 'motcua_identity');
  const old = await signIn(client, person, { max_age: '1800' });
  assert.deepEqual(old.asked.slice(0, 2), [SIGN_IN, OTP]);
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const fresh = await signIn(client, person, { prompt: 'login' });
  assert.deepEqual(fresh.asked.slice(0, 2), [SIGN_IN, OTP]);
  assert.ok(fresh.tokens.claims().auth_time >= old.tokens.claims().auth_time);

  // A token of the client's that names who is signed in, and others.
  const silentlyAs = async (id_token_hint) => {
    const { url, checks } = await ask({ prompt: 'none', id_token_hint });
    return oidc.authorizationCodeGrant(config, (await answer(client, person, url)).back, checks);
  };
  assert.equal((await silentlyAs(fresh.tokens.id_token)).claims().sub, fresh.tokens.claims().sub);
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const other = await signIn(new Client(), people()[3]);
  await refused(silentlyAs(other.tokens.id_token), 'login_required');
  await refused(silentlyAs(`${fresh.tokens.id_token}x`), 'login_required');
  await refused(silentlyAs('la'), 'login_required');
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  assert.deepEqual((await signIn(client, person, { id_token_hint: other.tokens.id_token })).asked.slice(0, 2), [SIGN_IN, OTP]);

  // What a citizen has not agreed to is not given silently.
  const { url, checks } = await ask({ prompt: 'none', scope: 'openid email' });
  await refused(oidc.authorizationCodeGrant(config, (await answer(client, person, url)).back, checks), 'consent_required');
});

test('a citizen is asked for what the client asks for, and no more is told of them', async () => {
  const person = people()[5];
  const client = new Client();
  const shown = async (scope) => {
    const { url } = await ask({ prompt: 'consent', scope });
    const page = await client.open(url);
    assert.equal(page.heading, 'Chia sẻ thông tin');
    return page.all('.mc-list li').map((item) => item.textContent);
  };
  await signIn(client, person);
  assert.deepEqual(await shown('openid id_number'), ['Số CMND/CCCD']);
  assert.deepEqual(await shown('openid phone email'), ['Số điện thoại', 'Địa chỉ email']);
  assert.match((await shown('openid')).join(), /^Chỉ việc bạn đã đăng nhập/);
  const who = await userinfo((await signIn(client, person, { scope: 'openid id_number' })).tokens);
  assert.equal(who.SoDinhDanh, person.id);
  for (const name of ['HoVaTen', 'name', 'SoDienThoai', 'NgayThangNamSinh']) assert.equal(who[name], undefined, name);
});

test('a refusal comes back as access_denied', async () => {
  const person = people()[3];
  const client = new Client();
  await signIn(client, person);
  const { url, checks } = await ask({ prompt: 'consent' });
  const page = await (await client.open(url)).press('Không đồng ý');
  await refused(oidc.authorizationCodeGrant(config, page.url, checks), 'access_denied');
});

test('a code used twice takes its tokens with it', async () => {
  const person = people()[4];
  const { tokens, back, checks } = await signIn(new Client(), person);
  await userinfo(tokens);
  await refused(oidc.authorizationCodeGrant(config, back, checks), 'invalid_grant');
  await refused(userinfo(tokens), 'OAUTH_WWW_AUTHENTICATE_CHALLENGE');
});

test('keys that turn: clients that run go on, and old tokens still verify', async () => {
  const person = people()[5];
  const client = new Client();
  const kid = (token) => jose.decodeProtectedHeader(token).kid;
  // One that checks every signature, and has fetched the keys just now.
  const strict = await oidc.discovery(new URL(origin.identity), 'ban-secret', secret);
  oidc.enableNonRepudiationChecks(strict);
  const first = await signIn(client, person, {}, strict);
  ctl('identity', 'rotate-keys');
  const second = await signIn(client, person, {}, strict);
  assert.equal(kid(second.tokens.id_token), kid(first.tokens.id_token)); // the new one is published only
  // Ten minutes later it signs, and the client's copy of the keys is as old.
  sql(`UPDATE signing_key SET created_at = created_at - INTERVAL 10 MINUTE, retired_at = retired_at - INTERVAL 10 MINUTE
       WHERE created_at > UTC_TIMESTAMP() OR retired_at > UTC_TIMESTAMP()`, 'motcua_identity');
  const later = await oidc.discovery(new URL(origin.identity), 'ban-secret', secret);
  oidc.enableNonRepudiationChecks(later);
  const cache = oidc.getJwksCache(strict);
  oidc.setJwksCache(later, { ...cache, uat: cache.uat - 600 });
  const third = await signIn(client, person, {}, later);
  assert.notEqual(kid(third.tokens.id_token), kid(first.tokens.id_token));
  const published = jose.createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
  const check = { issuer: origin.identity, audience: 'ban-secret', typ: 'JWT' };
  for (const { tokens } of [first, third]) await jose.jwtVerify(tokens.id_token, published, check);
});

test('a key that leaked is believed no more', async () => {
  const client = new Client();
  const { tokens } = await signIn(client, people()[2]);
  ctl('identity', 'rotate-keys', '--leaked');
  const published = jose.createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
  await assert.rejects(jose.jwtVerify(tokens.id_token, published), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
  const fresh = await signIn(client, people()[2]);
  await jose.jwtVerify(fresh.tokens.id_token, published);
});

test('signing out at one client signs out of all, and says so by the back channel', async () => {
  const person = people()[0];
  const client = new Client();
  const { tokens } = await signIn(client, person);
  const other = await oidc.discovery(new URL(origin.identity), 'ban-jwt', {}, oidc.PrivateKeyJwt({ key: keys.privateKey, kid: 'k1' }));
  await signIn(client, person, {}, other);
  told.length = 0;
  const state = oidc.randomState();
  const page = await client.open(oidc.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token, post_logout_redirect_uri: `${site}/`, state }));
  assert.equal(page.url.href, `${site}/?state=${state}`);
  await eventually(() => told.length === 2, { what: 'both clients being told' });
  const published = jose.createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
  const said = new Map();
  for (const token of told) {
    const { payload } = await jose.jwtVerify(token, published, { issuer: origin.identity, typ: 'logout+jwt', requiredClaims: ['iat', 'exp', 'jti', 'sid', 'sub'] });
    assert.deepEqual(payload.events, { 'http://schemas.openid.net/event/backchannel-logout': {} });
    assert.equal(payload.nonce, undefined);
    said.set(payload.aud, payload);
  }
  assert.deepEqual([...said.keys()].sort(), ['ban-jwt', 'ban-secret']);
  assert.equal(said.get('ban-secret').sid, tokens.claims().sid);
  assert.equal(said.get('ban-secret').sub, tokens.claims().sub);
  await assert.rejects(userinfo(tokens));
  const { url, checks } = await ask({ prompt: 'none' });
  await refused(oidc.authorizationCodeGrant(config, (await client.open(url)).url, checks), 'login_required');
});

test('without a token of this session, signing out is asked first', async () => {
  const person = people()[1];
  const client = new Client();
  await signIn(client, person);
  const page = await client.open(oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: `${site}/` }));
  assert.equal(page.url.origin, origin.identity);
  assert.equal((await client.open(`${origin.identity}/`)).heading, 'Tài khoản của tôi');
  await page.press('Đăng xuất');
  assert.equal((await client.open(`${origin.identity}/`)).heading, SIGN_IN);
});
