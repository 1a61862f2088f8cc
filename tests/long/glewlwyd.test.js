// SPDX-License-Identifier: GPL-3.0-or-later
// The portal and Debian's glewlwyd, an OpenID provider in C: set up by its own
// interface, then a citizen signs in, files and signs out by it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { Client } from '../lib/client.js';
import { eventually, folder, origin, part } from '../lib/stack.js';

const place = mkdtempSync(path.join(folder, 'state/test-'));
const conf = path.join(folder, 'motcua.conf');
const stood = readFileSync(conf, 'utf8');
const secret = randomBytes(30).toString('hex');
const person = { username: 'an', password: randomBytes(9).toString('hex'), name: "H'An Niê" };
const back = `${origin.portal}/dang-nhap/glewlwyd/ve`;
const way = 'Đăng nhập bằng Glewlwyd';
let site, server;

async function freePort() {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  await once(listener, 'close');
  return port;
}

// A call of its interface, with the cookies of `client`.
async function call(client, method, name, body) {
  const answer = await client.open(`${site}/api${name}`, { method, type: 'application/json', body: body && JSON.stringify(body) });
  assert.equal(answer.status, 200, `${method} ${name}: ${answer.status} ${answer.text}`);
}

before(async () => {
  const port = await freePort();
  site = `https://localhost:${port}`;
  const database = path.join(place, 'glewlwyd.db');
  execFileSync('sqlite3', [database], { input: readFileSync('/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3') });
  const file = path.join(place, 'glewlwyd.conf');
  writeFileSync(file, `port=${port}
bind_address="127.0.0.1"
external_url="${site}"
login_url="login.html"
api_prefix="api"
log_mode="file"
log_level="WARNING"
log_file="${path.join(place, 'glewlwyd.log')}"
cookie_secure=true
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
use_secure_connection=true
secure_connection_key_file="${path.join(folder, 'tls/key.pem')}"
secure_connection_pem_file="${path.join(folder, 'tls/cert.pem')}"
hash_algorithm="SHA512"
database = { type = "sqlite3" path = "${database}" }
`);
  server = spawn('glewlwyd', [`--config-file=${file}`], { stdio: 'ignore' });
  const admin = new Client();
  await eventually(async () => (await admin.open(`${site}/api/auth`, { method: 'POST', type: 'application/json', body: JSON.stringify({ username: 'admin', password: 'password' }) })).status === 200,
    { seconds: 30, what: 'glewlwyd' });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await call(admin, 'POST', '/mod/plugin/', { module: 'oidc', name: 'oidc', display_name: 'OpenID', order_rank: 0, parameters: {
    iss: `${site}/api/oidc`, 'subject-type': 'public', 'jwt-type': 'rsa', 'jwt-key-size': '256',
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }), cert: publicKey.export({ type: 'spki', format: 'pem' }),
    'access-token-duration': 3600, 'refresh-token-duration': 3600, 'code-duration': 60, 'refresh-token-rolling': false, 'allow-non-oidc': false,
    'auth-type-code-enabled': true, 'auth-type-code-revoke-replayed': true, 'auth-type-token-enabled': false, 'auth-type-id-token-enabled': true,
    'auth-type-password-enabled': false, 'auth-type-client-enabled': false, 'auth-type-device-enabled': false, 'auth-type-refresh-enabled': false,
    'jwks-show': true, 'pkce-allowed': true, 'pkce-required': true, 'pkce-method-plain-allowed': false,
    'name-claim': 'mandatory', 'email-claim': 'no', 'scope-claim': 'no', 'request-parameter-allow': false,
    'session-management-allowed': true, 'session-cookie-name': 'GLEWLWYD2_OIDC_SID', 'session-cookie-expiration': 3600, 'front-channel-logout-allowed': false, 'back-channel-logout-allowed': true,
  } });
  await call(admin, 'POST', '/user/', { username: person.username, password: person.password, name: person.name, enabled: true, scope: ['openid'] });
  await call(admin, 'POST', '/client/', { client_id: 'tay-ninh', name: 'Tây Ninh', client_secret: secret, password: secret, confidential: true, enabled: true,
    authorization_type: ['code'], redirect_uri: [back], post_logout_redirect_uris: `${origin.portal}/`, token_endpoint_auth_method: ['client_secret_basic'], scope: ['openid'] });

  writeFileSync(path.join(place, 'secret'), secret, { mode: 0o600 });
  writeFileSync(conf, `${stood}provider.glewlwyd.issuer = ${site}/api/oidc
provider.glewlwyd.client_id = tay-ninh
provider.glewlwyd.client_secret_file = ${path.join(place, 'secret')}
provider.glewlwyd.label = Glewlwyd
provider.glewlwyd.id_acr = *
`, { mode: 0o600 });
  part('restart', 'portal');
});
after(async () => {
  writeFileSync(conf, stood, { mode: 0o600 });
  part('restart', 'portal');
  server.kill();
  await once(server, 'exit');
  rmSync(place, { recursive: true });
});

test('a citizen signs in by glewlwyd, comes as far as filing, and signs out', async () => {
  const client = new Client();
  const wanted = await client.open(`${origin.portal}/thu-tuc/1.001193/noi-nop`);
  const asked = await wanted.follow(way);
  assert.equal(asked.url.origin, site, asked.words);
  // Its pages are all script: what they would send is sent here.
  await call(client, 'POST', '/auth', { username: person.username, password: person.password });
  await call(client, 'PUT', '/auth/grant/tay-ninh', { scope: 'openid' });
  const page = await client.open(`${asked.url.searchParams.get('callback_url')}&g_continue`);
  assert.equal(page.url.href, `${origin.portal}/thu-tuc/1.001193/noi-nop`, page.words);
  const account = await client.open(`${origin.portal}/tai-khoan`);
  assert.ok(account.words.includes(person.name));
  assert.match(account.words, /Theo Glewlwyd/);

  const out = await account.press('Đăng xuất');
  assert.equal(out.url.origin, site, out.words);
  assert.equal((await client.open(`${origin.portal}/tai-khoan`)).heading, 'Đăng nhập');
});
