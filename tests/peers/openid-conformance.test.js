// SPDX-License-Identifier: GPL-3.0-or-later
// The OpenID Foundation's conformance list for a provider with the code flow, as
// stories of our own: each is named by the module whose question it asks
// (docs/oidc.md).
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import * as jose from 'jose';
import * as oidc from 'openid-client';
import { Client, raw } from '../lib/client.js';
import { secret, startClient } from '../lib/openid-client.js';
import { origin, people, sql } from '../lib/stack.js';

let site, config, ask, answer, signIn, stop;
const fresh = () => sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
const person = people()[2];
const client = new Client(); // signed in by the first story that asks for it

before(async () => {
  ({ site, config, ask, answer, signIn, stop } = await startClient());
  fresh();
  await signIn(client, person, { scope: 'openid profile phone email id_number' });
});
after(() => stop());

const discovery = async () => (await fetch(`${origin.identity}/.well-known/openid-configuration`)).json();
const silent = async (more) => {
  const { asked, tokens } = await signIn(client, person, more);
  assert.deepEqual(asked, []);
  return tokens;
};
const token = (fields, headers = {}) => fetch(`${origin.identity}/oauth2/token`, {
  method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers }, body: new URLSearchParams(fields) });
const told = (tokens, init) => fetch(`${origin.identity}/oauth2/userinfo`, { headers: { Authorization: `Bearer ${tokens.access_token}` }, ...init });
// What comes back for a request that cannot be answered.
const error = async (more, { who = client } = {}) => {
  const { url } = await ask();
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
  const page = await who.open(url);
  return page.url.origin === site ? page.url.searchParams.get('error') : page.heading;
};
const unsure = async (name, more) => test(name, async () => { await silent(more); });

test('oidcc-discovery-endpoint-verification', async () => {
  const said = await discovery();
  assert.equal(said.issuer, origin.identity);
  for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri', 'end_session_endpoint'])
    assert.equal(new URL(said[name]).protocol, 'https:');
  assert.deepEqual(said.response_types_supported, ['code']);
  assert.ok(said.scopes_supported.includes('openid') && said.id_token_signing_alg_values_supported.includes('RS256'));
  const { keys } = await (await fetch(said.jwks_uri)).json();
  assert.ok(keys.length > 0 && keys.every((key) => key.kid && key.use === 'sig' && key.d === undefined));
});

test('oidcc-server', async () => {
  const tokens = await silent();
  const { payload } = await jose.jwtVerify(tokens.id_token, jose.createRemoteJWKSet(new URL((await discovery()).jwks_uri)), { issuer: origin.identity, audience: 'ban-secret' });
  assert.ok(payload.sub.length <= 255 && payload.exp > payload.iat && payload.nonce);
  assert.equal(tokens.token_type.toLowerCase(), 'bearer');
});

test('oidcc-response-type-missing', async () => {
  const { url } = await ask();
  url.searchParams.delete('response_type');
  assert.equal((await client.open(url)).url.searchParams.get('error'), 'invalid_request');
});

test('oidcc-userinfo-get', async () => {
  const tokens = await silent();
  const answer = await told(tokens);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /^application\/json/);
  assert.equal((await answer.json()).sub, tokens.claims().sub);
});

test('oidcc-userinfo-post-header', async () => {
  const tokens = await silent();
  assert.equal((await (await told(tokens, { method: 'POST', headers: { Authorization: `Bearer ${tokens.access_token}` } })).json()).sub, tokens.claims().sub);
});

test('oidcc-userinfo-post-body', async () => {
  const tokens = await silent(); // tokens in bodies are not taken (RFC 9700, 4.3.2)
  assert.equal((await fetch(`${origin.identity}/oauth2/userinfo`, { method: 'POST', body: new URLSearchParams({ access_token: tokens.access_token }) })).status, 401);
});

test('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', async () => {
  const { url, checks } = await ask();
  url.searchParams.delete('nonce');
  const tokens = await oidc.authorizationCodeGrant(config, (await answer(client, person, url)).back, { ...checks, expectedNonce: undefined });
  assert.equal(tokens.claims().nonce, undefined);
});

for (const [scope, wanted, not] of [
  ['profile', ['name', 'birthdate', 'gender', 'HoVaTen'], ['email', 'phone_number', 'SoDinhDanh', 'SoDienThoai', 'TechID']],
  ['email', ['email'], ['name', 'phone_number', 'HoVaTen', 'SoDinhDanh', 'SoDienThoai', 'NgayThangNamSinh', 'TechID']],
  ['phone', ['phone_number', 'phone_number_verified', 'SoDienThoai'], ['name', 'email', 'HoVaTen', 'SoDinhDanh', 'TechID']],
  ['address', [], ['address', 'name', 'HoVaTen', 'SoDinhDanh', 'SoCMND', 'SoDienThoai', 'NgayThangNamSinh', 'TechID']]])
  test(`oidcc-scope-${scope}`, async () => {
    sql(`UPDATE citizen SET email = 'an@thu.example' WHERE id_number = '${person.id}' AND email = ''`, 'motcua_identity');
    const who = await (await told(await silent({ scope: `openid ${scope}` }))).json();
    for (const name of wanted) assert.ok(who[name], name);
    for (const name of not) assert.equal(who[name], undefined, name);
  });

test('oidcc-scope-all', async () => {
  const who = await (await told(await silent({ scope: 'openid profile email phone address' }))).json();
  for (const name of ['name', 'email', 'phone_number']) assert.ok(who[name], name);
});

unsure('oidcc-ensure-other-scope-order-succeeds', { scope: 'email phone openid profile' });
unsure('oidcc-display-page', { display: 'page' });
unsure('oidcc-display-popup', { display: 'popup' });
unsure('oidcc-ui-locales', { ui_locales: 'se' });
unsure('oidcc-claims-locales', { claims_locales: 'se' });
unsure('oidcc-ensure-request-with-acr-values-succeeds', { acr_values: '1 2' });
unsure('oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' });
unsure('oidcc-ensure-request-with-valid-pkce-succeeds', {});
unsure('oidcc-claims-essential', { claims: '{"userinfo":{"name":{"essential":true}}}' });

test('oidcc-prompt-login', async () => {
  fresh();
  const one = new Client();
  const first = await signIn(one, person);
  sql("UPDATE session SET signed_in_at = signed_in_at - INTERVAL 1 MINUTE WHERE account_id IS NOT NULL", 'motcua_identity');
  fresh();
  const second = await signIn(one, person, { prompt: 'login' });
  assert.equal(second.asked[0], 'Đăng nhập');
  assert.equal(second.tokens.claims().sub, first.tokens.claims().sub);
  assert.ok(second.tokens.claims().auth_time >= first.tokens.claims().auth_time);
});

test('oidcc-prompt-none-not-logged-in', async () => {
  assert.equal(await error({ prompt: 'none' }, { who: new Client() }), 'login_required');
});

test('oidcc-prompt-none-logged-in', async () => {
  const [one, two] = [await silent(), await silent({ prompt: 'none' })];
  assert.equal(one.claims().auth_time, two.claims().auth_time);
});

test('oidcc-max-age-1', async () => {
  fresh();
  const one = new Client();
  await signIn(one, person);
  sql("UPDATE session SET signed_in_at = signed_in_at - INTERVAL 1 MINUTE WHERE account_id IS NOT NULL", 'motcua_identity');
  fresh();
  const { asked, tokens } = await signIn(one, person, { max_age: '15' });
  assert.equal(asked[0], 'Đăng nhập');
  assert.ok(Date.now() / 1000 - tokens.claims().auth_time < 60);
});

test('oidcc-max-age-10000', async () => {
  const [one, two] = [await silent(), await silent({ max_age: '10000' })];
  assert.equal(one.claims().auth_time, two.claims().auth_time);
});

test('oidcc-id-token-hint', async () => {
  const { id_token } = await silent();
  assert.equal((await silent({ prompt: 'none', id_token_hint: id_token })).claims().sub, jose.decodeJwt(id_token).sub);
});

test('oidcc-login-hint', async () => {
  const { url } = await ask({ login_hint: person.id });
  assert.equal((await new Client().open(url)).value('Số CMND/CCCD'), person.id);
});

test('oidcc-codereuse', async () => {
  const { back, checks, tokens } = await signIn(client, person);
  const again = await token({ grant_type: 'authorization_code', code: back.searchParams.get('code'), redirect_uri: `${site}/ve`, code_verifier: checks.pkceCodeVerifier, client_id: 'ban-secret', client_secret: secret });
  assert.deepEqual([again.status, (await again.json()).error], [400, 'invalid_grant']);
  assert.equal((await told(tokens)).status, 401);
});

test('oidcc-codereuse-30seconds', async () => {
  const { url, checks } = await ask();
  const { back } = await answer(client, person, url);
  sql("UPDATE authorization SET coded_at = coded_at - INTERVAL 61 SECOND WHERE redeemed_at IS NULL AND coded_at IS NOT NULL", 'motcua_identity');
  await assert.rejects(oidc.authorizationCodeGrant(config, back, checks), { error: 'invalid_grant' });
});

test('oidcc-ensure-registered-redirect-uri', async () => {
  for (const redirect_uri of [`${site}/khac`, `${site}/ve/`, `${site}/ve?x=1`, 'https://ke-gian.example/ve'])
    assert.equal(await error({ redirect_uri }), 'Yêu cầu đăng nhập không hợp lệ', redirect_uri);
});

test('oidcc-ensure-post-request-succeeds', async () => {
  const { url } = await ask();
  const answer = await raw(`${origin.identity}/oauth2/authorize`, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: url.searchParams.toString() });
  assert.equal(answer.status, 303);
  assert.equal(new URL(answer.headers.location, origin.identity).pathname, '/oauth2/authorize');
});

test('oidcc-server-client-secret-post', async () => {
  const { url, checks } = await ask();
  const { back } = await answer(client, person, url);
  const answered = await token({ grant_type: 'authorization_code', code: back.searchParams.get('code'), redirect_uri: `${site}/ve`, code_verifier: checks.pkceCodeVerifier, client_id: 'ban-secret', client_secret: secret });
  assert.equal(answered.status, 200);
  assert.match(answered.headers.get('cache-control'), /no-store/);
});

test('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported', async () => {
  assert.equal(await error({ request: 'eyJhbGciOiJub25lIn0.e30.' }), 'request_not_supported');
});

test('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported', async () => {
  assert.equal(await error({ request_uri: `${site}/yeu-cau` }), 'request_uri_not_supported');
});

test('oidcc-refresh-token', async () => {
  assert.equal((await silent({ scope: 'openid offline_access' })).refresh_token, undefined);
  assert.equal((await (await token({ grant_type: 'refresh_token', refresh_token: 'x', client_id: 'ban-secret', client_secret: secret })).json()).error, 'unsupported_grant_type');
});

// Signing out by a fresh browser each: { page, isOut }.
async function signOut(change) {
  fresh();
  const one = new Client();
  const { tokens } = await signIn(one, person);
  const url = oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token, post_logout_redirect_uri: `${site}/`, state: 'tt' });
  change(url.searchParams, tokens);
  const page = await one.open(url);
  return { page, isOut: (await one.open(`${origin.identity}/`)).heading === 'Đăng nhập' };
}
const asks = ({ page, isOut }) => {
  assert.equal(page.url.origin, origin.identity);
  assert.ok(!isOut);
};

test('oidcc-rp-initiated-logout', async () => {
  const { page, isOut } = await signOut(() => {});
  assert.equal(page.url.href, `${site}/?state=tt`);
  assert.ok(isOut);
});
test('oidcc-rp-initiated-logout-no-state', async () => {
  assert.equal((await signOut((query) => query.delete('state'))).page.url.href, `${site}/`);
});
test('oidcc-rp-initiated-logout-no-post-logout-redirect-uri', async () => {
  const { page, isOut } = await signOut((query) => query.delete('post_logout_redirect_uri'));
  assert.equal(page.url.origin, origin.identity);
  assert.ok(isOut);
});
test('oidcc-rp-initiated-logout-bad-post-logout-redirect-uri', async () => {
  const { page } = await signOut((query) => query.set('post_logout_redirect_uri', 'https://ke-gian.example/'));
  assert.equal(page.url.origin, origin.identity);
});
test('oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri', async () => {
  const { page } = await signOut((query) => query.set('post_logout_redirect_uri', `${site}/?foo=bar`));
  assert.equal(page.url.origin, origin.identity);
});
test('oidcc-rp-initiated-logout-no-id-token-hint', async () => asks(await signOut((query) => query.delete('id_token_hint'))));
test('oidcc-rp-initiated-logout-modified-id-token-hint', async () => asks(await signOut((query) => query.set('id_token_hint', `${query.get('id_token_hint')}x`))));
test('oidcc-rp-initiated-logout-bad-id-token-hint', async () => asks(await signOut((query) => query.set('id_token_hint', 'la'))));
test('oidcc-rp-initiated-logout-no-params', async () => asks(await signOut((query) => [...query.keys()].forEach((name) => query.delete(name)))));
test('oidcc-rp-initiated-logout-only-state', async () => asks(await signOut((query) => [...query.keys()].filter((name) => name !== 'state').forEach((name) => query.delete(name)))));
