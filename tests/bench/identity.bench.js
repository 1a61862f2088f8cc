// SPDX-License-Identifier: GPL-3.0-or-later
// Identity beside the npm package oidc-provider in the same run: whole round
// trips (authorize, token, userinfo) of clients whose citizen is signed in; and
// what the sign-in page takes while two hundred passwords wait to be hashed.
//
// Ours keeps codes and tokens in MariaDB, on disk; theirs in the memory of one
// process. Both speak TLS and PKCE, sign in RS256 and take the secret by header.
import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '../lib/client.js';
import { close, guess, signInForms } from '../lib/guessing.js';
import { startProvider } from '../lib/oidc-provider.js';
import { signIn } from '../lib/sign-in.js';
import { certificate, ctl, folder, origin, people, sql } from '../lib/stack.js';
import { median, option, report, turns } from './measure.js';

const LANES = 8;
const WAITING = 200;
const seconds = Number(option('seconds', 4));
const back = 'https://client.example/ve';
const client = { client_id: 'do-luong', client_secret: 'x'.repeat(40) };

const agent = new https.Agent({ ca: certificate, keepAlive: true, maxSockets: LANES });
function exchange(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = https.request(url, { method, headers, agent }, (response) => {
      let text = '';
      response.on('data', (chunk) => { text += chunk; });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const verifier = randomBytes(32).toString('base64url');
const asked = new URLSearchParams({
  client_id: client.client_id, redirect_uri: back, response_type: 'code', scope: 'openid', state: 's', nonce: 'n',
  code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
});
const basic = `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`;

async function roundTrip({ authorize, token, userinfo, cookie }) {
  let url = `${authorize}?${asked}`;
  for (let hop = 0; !url.startsWith(back); hop++) {
    const { status, headers } = await exchange(url, { headers: { Cookie: cookie } });
    if (hop > 3 || !headers.location) throw new Error(`${url} answers ${status}`);
    url = new URL(headers.location, url).href;
  }
  const given = await exchange(token, {
    method: 'POST', headers: { Authorization: basic, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'authorization_code', code: new URL(url).searchParams.get('code'), redirect_uri: back, code_verifier: verifier }).toString(),
  });
  if (given.status !== 200) throw new Error(`${token}: ${given.text}`);
  const who = await exchange(userinfo, { headers: { Authorization: `Bearer ${JSON.parse(given.text).access_token}` } });
  if (who.status !== 200) throw new Error(`${userinfo}: ${who.text}`);
}

async function roundTrips(provider) {
  const end = performance.now() + seconds * 1000;
  let count = 0;
  await Promise.all(Array.from({ length: LANES }, async () => {
    while (performance.now() < end) {
      await roundTrip(provider);
      count++;
    }
  }));
  return count / seconds;
}

async function ours() {
  const file = path.join(folder, 'state/do-luong');
  writeFileSync(file, client.client_secret, { mode: 0o600 });
  ctl('client', 'add', client.client_id, '--name', 'Đo lường', '--secret-file', file, '--redirect', back, '--no-consent');
  rmSync(file);
  const citizen = new Client();
  await signIn(citizen, people()[0]);
  const at = (name) => `${origin.identity}/oauth2/${name}`;
  return { authorize: at('authorize'), token: at('token'), userinfo: at('userinfo'), cookie: citizen.cookies.header(new URL(origin.identity)) };
}

async function theirs(issuer) {
  const citizen = new Client();
  let page = await citizen.open(`${issuer}/auth?${asked}`);
  page = await page.fill({ login: 'an', password: 'x' }).press('Sign-in');
  await citizen.open(page.submission('Continue').url, { method: 'POST', body: 'prompt=consent', type: 'application/x-www-form-urlencoded', from: page, follow: false })
    .then((answer) => citizen.open(answer.headers.location, { follow: false }));
  return { authorize: `${issuer}/auth`, token: `${issuer}/token`, userinfo: `${issuer}/me`, cookie: citizen.cookies.header(new URL(issuer)) };
}

// Milliseconds of one page after the other, while `goesOn()`.
async function pages(goesOn) {
  const times = [];
  while (goesOn(times.length)) {
    const began = performance.now();
    const { status } = await exchange(`${origin.identity}/dang-nhap`);
    if (status !== 200) throw new Error(`the sign-in page answers ${status}`);
    times.push(performance.now() - began);
  }
  return { count: times.length, p50: median(times), most: Math.max(...times) };
}

async function signInPage() {
  const idle = await pages((count) => count < 100);
  sql('DELETE FROM throttle', 'motcua_identity');
  const forms = await signInForms(WAITING);
  let left = WAITING;
  const began = performance.now();
  const posts = Promise.all(forms.map((form, i) =>
    guess(form, { id: `0720991${String(i).padStart(5, '0')}`, password: 'không phải mật khẩu', address: `127.7.${i}.1` }).finally(() => { left--; })));
  const under = await pages(() => left > WAITING / 4);
  await posts;
  const hashes = WAITING / ((performance.now() - began) / 1000);
  sql('DELETE FROM throttle', 'motcua_identity');
  close();
  return { idle, under, hashes };
}

async function main() {
  const child = fork(fileURLToPath(import.meta.url), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const [issuer] = await once(child, 'message');
  const rows = [{ name: 'oidc-provider', provider: await theirs(issuer), turns: [] }, { name: 'Identity', provider: await ours(), turns: [] }];
  for (const row of rows) await roundTrips(row.provider); // warm
  for (let turn = 0; turn < turns; turn++) for (const row of rows) row.turns.push(await roundTrips(row.provider));
  child.disconnect();
  const one = median(rows[0].turns);
  const found = rows.map(({ name, turns: list }) => ({ name, perSecond: Math.round(median(list)), ratio: Number((median(list) / one).toFixed(3)) }));
  console.log('authorize, token, userinfo'.padEnd(40) + 'ratio'.padStart(11) + 'a second'.padStart(11));
  for (const row of found) console.log(row.name.padEnd(40) + row.ratio.toFixed(3).padStart(11) + String(row.perSecond).padStart(11));

  const page = await signInPage();
  console.log(`\n${'the sign-in page'.padEnd(40)}${'p50 ms'.padStart(11)}${'most ms'.padStart(11)}${'pages'.padStart(11)}`);
  for (const [name, { count, p50, most }] of [['without', page.idle], [`while ${WAITING} hashes wait`, page.under]])
    console.log(name.padEnd(40) + p50.toFixed(1).padStart(11) + most.toFixed(1).padStart(11) + String(count).padStart(11));
  console.log(`ratio of p50: ${(page.under.p50 / page.idle.p50).toFixed(1)}; ${page.hashes.toFixed(1)} hashes a second meanwhile`);
  report('identity', { roundTrips: found, signInPage: page });
  agent.destroy();
}

// The provider is a process of its own, as ours are.
if (process.send) {
  const provider = await startProvider({ clients: [{ ...client, redirect_uris: [back] }], people: { an: { name: 'An' } } });
  process.send(provider.issuer);
  process.on('disconnect', () => process.exit());
} else {
  await main();
}
