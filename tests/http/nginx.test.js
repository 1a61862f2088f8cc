// SPDX-License-Identifier: GPL-3.0-or-later
// What nginx guards by itself, before and after a program: conf/nginx/README.md,
// "What must hold".
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import tls from 'node:tls';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, multipart, raw } from '../lib/client.js';
import { certificate, eventually, folder, hasProgram, origin, part, root } from '../lib/stack.js';

const port = Number(new URL(origin.portal).port);
const always = {
  'strict-transport-security': /^max-age=\d{8}; includeSubDomains$/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^same-origin$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'permissions-policy': /camera=\(/,
  'content-security-policy': /default-src 'none'/,
  'x-request-id': /^[0-9a-f]{32}$/,
};

function assertGuarded({ headers, status }, what) {
  for (const [name, pattern] of Object.entries(always))
    assert.match(headers[name] ?? '', pattern, `${what} (${status}): ${name}`);
  const policy = headers['content-security-policy'];
  assert.doesNotMatch(policy, /unsafe-|\*/, what);
  assert.match(policy, /frame-ancestors 'none'/, what);
  assert.match(policy, /base-uri 'none'/, what);
  assert.doesNotMatch(headers.server ?? '', /\d/, `${what}: the server tells its version`);
}

// What a server says to bytes that no client library would send.
function bytes(text) {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ port, host: 'localhost', ca: certificate, ALPNProtocols: ['http/1.1'] });
    let answer = '';
    // nginx reads on for a while after it has refused: we need not wait.
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
      if (answer.includes('</html>')) socket.destroy();
    });
    socket.on('error', reject).on('close', () => {
      const [head] = answer.split('\r\n\r\n');
      const [line, ...lines] = head.split('\r\n');
      const headers = Object.fromEntries(
        lines.map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 2)])
      );
      resolve({ status: Number(line.split(' ')[1]), headers, text: answer });
    });
    socket.write(text);
    setTimeout(() => socket.destroy(), 5000).unref();
  });
}

const stylesheet = () => {
  const names = readdirSync(path.join(process.env.MOTCUA_BUILD ?? path.join(root, 'build'), 'htdocs/s'));
  return `/s/${names.find((name) => name.endsWith('.css'))}`;
};

test('every program sends the security headers', async () => {
  for (const [name, address] of Object.entries(origin)) {
    if (!hasProgram(name)) continue;
    assertGuarded(await raw(`${address}/healthz`), name);
    assertGuarded(await raw(`${address}/`), name);
    assertGuarded(await raw(`${address}/khong-co-trang-nay`), name);
  }
});

test('only Smart may use the camera', async () => {
  for (const [name, address] of Object.entries(origin)) {
    if (!hasProgram(name)) continue;
    const { headers } = await raw(`${address}/healthz`);
    const camera = name === 'smart' ? /camera=\(self\)/ : /camera=\(\)/;
    assert.match(headers['permissions-policy'], camera, name);
  }
});

test('errors that nginx finds itself carry the security headers too', async () => {
  const host = `Host: localhost:${port}\r\n`;
  const cases = {
    'no host': 'GET / HTTP/1.1\r\n\r\n',
    'two lengths': `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`,
    'header too long': `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(40_000)}\r\n\r\n`,
    'cookies too long': `GET / HTTP/1.1\r\n${host}Cookie: a=${'x'.repeat(40_000)}\r\n\r\n`,
    'line longer than programs take': `GET /${'x'.repeat(9_000)} HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
    'line too long': `GET /${'x'.repeat(40_000)} HTTP/1.1\r\n${host}\r\n`,
    'method unknown to nginx': `TRACE / HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
    'path out of the root': `GET /../../etc/passwd HTTP/1.1\r\n${host}\r\n`,
  };
  for (const [what, text] of Object.entries(cases)) {
    const answer = await bytes(text);
    assert.ok(answer.status >= 400 && answer.status < 500, `${what}: ${answer.status}`);
    assertGuarded(answer, what);
  }
});

test('a parent domain full of cookies keeps nobody out; more than any browser sends is told', async () => {
  const others = (count) => Array.from({ length: count }, (_, i) => `theirs${i}=${'x'.repeat(980)}`).join('; ');
  const portal = `${origin.portal}/?a=b`;
  const some = await raw(portal, { headers: { cookie: `${others(29)}; __Host-ngon_ngu=en` } });
  assert.equal(some.status, 200);
  assert.match(some.body.toString(), /<html lang="en"/);
  const many = await raw(portal, { headers: { cookie: others(40) } });
  assert.equal(many.status, 431);
  assertGuarded(many, '431');
  assert.match(many.body.toString(), /quá nhiều cookie/);
});

test('a body over the limit is refused in Vietnamese, and says the limit', async () => {
  const answer = await bytes(
    `POST /dang-nhap HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 2000000\r\n\r\n`
  );
  assert.equal(answer.status, 413);
  assertGuarded(answer, '413');
  assert.match(answer.text, /<html lang="vi"/);
  assert.match(answer.text, /MiB|MB/);
});

test('the paths where papers come in take a large body, others do not', async () => {
  const paper = { name: 'giay.pdf', type: 'application/pdf', data: Buffer.alloc(3_000_000) };
  const { body, type } = multipart([['tep', paper]]);
  const send = (where) =>
    raw(origin.portal + where, {
      method: 'POST',
      headers: { 'Content-Type': type, 'Content-Length': body.length },
      body,
    });
  assert.notEqual((await send('/nop-ho-so/AAAAAAAAAAAAAAAAAAAAAA/giay-to')).status, 413);
  assert.equal((await send('/thu-tuc')).status, 413);
});

// nginx with the limits of ours, told by PROXY protocol who asks; who is not
// held up is denied, which comes after.
async function limitsAlone() {
  const at = mkdtempSync(path.join(folder, 'nginx/block-'));
  const socket = path.join(at, 's');
  const limits = readFileSync(path.join(folder, 'nginx/motcua-http.conf'), 'utf8').replace(/rate=\S+;/, 'rate=1r/m;');
  writeFileSync(path.join(at, 'http.conf'), limits);
  writeFileSync(path.join(at, 'nginx.conf'), `daemon off; worker_processes 1; pid ${at}/pid; error_log stderr crit; events {}
    http { include ${at}/http.conf; access_log off; ${['client_body', 'fastcgi', 'proxy', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${at}/${name};`).join(' ')}
      server { listen unix:${socket} proxy_protocol; set_real_ip_from unix:; real_ip_header proxy_protocol;
        limit_req zone=motcua_pages; deny all; } }`);
  const nginx = spawn('/usr/sbin/nginx', ['-c', path.join(at, 'nginx.conf'), '-p', at], { stdio: ['ignore', 'ignore', 'inherit'] });
  await eventually(() => existsSync(socket), { what: 'nginx' });
  const ask = (address) => new Promise((resolve, reject) => {
    const line = net.connect(socket), kind = address.includes(':') ? 'TCP6' : 'TCP4';
    let answer = '';
    line.setEncoding('utf8').on('data', (chunk) => { answer += chunk; }).on('error', reject).on('close', () => resolve(Number(answer.split(' ')[1])));
    line.write(`PROXY ${kind} ${address} ${address} 1 1\r\nGET / HTTP/1.0\r\n\r\n`);
  });
  return { ask, stop: () => { nginx.kill(); rmSync(at, { recursive: true }); } };
}

test('addresses that a household makes up share one limit, and households do not', async () => {
  const { ask, stop } = await limitsAlone();
  try {
    assert.equal(await ask('2402:800:63a1:5::1'), 403);
    assert.equal(await ask('2402:800:63a1:ff:a:b:c:d'), 429);
    assert.equal(await ask('2402:800:63a1:105::1'), 403);
    assert.equal(await ask('2402:a0a:a0a:a0a::1'), 403); // bytes that are line ends
    assert.equal(await ask('2402:a0a:a0a:aff::1'), 429);
    assert.equal(await ask('113.161.72.14'), 403);
    assert.equal(await ask('113.161.72.14'), 429);
    assert.equal(await ask('113.161.72.15'), 403);
  } finally {
    stop();
  }
});

test('the language of nginx’s own pages follows the cookie', async () => {
  const answer = await bytes(
    `POST / HTTP/1.1\r\nHost: localhost:${port}\r\nCookie: __Host-ngon_ngu=en\r\nContent-Length: 9000000\r\n\r\n`
  );
  assert.equal(answer.status, 413);
  assert.match(answer.text, /<html lang="en"/);
});

test('a file with a hash in its name is kept for good, an error is not', async () => {
  const file = await raw(origin.portal + stylesheet(), { headers: { 'Accept-Encoding': 'gzip' } });
  assert.equal(file.status, 200);
  assert.match(file.headers['cache-control'], /max-age=31536000, immutable/);
  assert.equal(file.headers['content-encoding'], 'gzip');
  assert.match(file.headers['content-type'], /^text\/css; charset=utf-8$/);
  assertGuarded(file, 'style sheet');

  const missing = await raw(`${origin.portal}/s/khong-co.0123456789.css`);
  assert.equal(missing.status, 404);
  assert.equal(missing.headers['cache-control'], 'no-store');
  assertGuarded(missing, 'missing file');
});

test('what only nginx may reach is not there for others', async () => {
  for (const where of ['/noi-bo/tep/', '/noi-bo/tep/files/x', '/noi-bo/tep/spool/', '/noi-bo/tep/spool/x', '/noi-bo/tep/spool/../files/x', '/noi-bo/loi/503.vi.html', '/s/../assets.hdf', '/s/'])
    assert.equal((await raw(origin.portal + where)).status, 404, where);
});

test('another host name is led to the configured origin', async () => {
  const answer = await raw(`${origin.portal}/thu-tuc?q=a`, { headers: { Host: 'evil.example' } });
  assert.equal(answer.status, 308);
  assert.equal(answer.headers.location, `${origin.portal}/thu-tuc?q=a`);
  assertGuarded(answer, 'other host');
});

test('plain HTTP at the TLS port is led to https, and refused where a program asks', async () => {
  const plain = (program, line) => new Promise((resolve, reject) => {
    const at = new URL(origin[program]).port;
    const socket = net.connect(at, '127.0.0.1');
    let text = '';
    socket.on('error', reject).on('close', () => resolve(text));
    socket.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    socket.write(`${line} HTTP/1.1\r\nHost: localhost:${at}\r\nConnection: close\r\n\r\n`);
  });
  const answer = await plain('portal', 'GET /thu-tuc');
  assert.match(answer, /^HTTP\/1.1 308 /);
  assert.match(answer, new RegExp(`^Location: ${origin.portal}/thu-tuc\r$`, 'm'));
  for (const [program, line] of [['identity', 'POST /oauth2/token'], ['identity', 'GET /oauth2/userinfo'], ['portal', 'POST /bao-co'],
    ['portal', 'POST /dang-xuat/nha-cung-cap'], ['portal', 'GET /du-lieu/thu-tuc.json']]) {
    const refused = await plain(program, line);
    assert.match(refused, /^HTTP\/1.1 400 /, line);
    assert.doesNotMatch(refused, /^Location:/m, line);
    assert.match(refused, /^Strict-Transport-Security:/mi, line);
  }
});

test('TLS 1.2 and 1.3 are spoken, older ones are not', async () => {
  const hello = (version) =>
    new Promise((resolve) => {
      const socket = tls.connect({
        port, host: 'localhost', ca: certificate, minVersion: version, maxVersion: version,
        ciphers: 'DEFAULT:@SECLEVEL=0',
      });
      socket.on('secureConnect', () => resolve(socket.getProtocol()) || socket.destroy());
      socket.on('error', () => resolve(null));
    });
  assert.equal(await hello('TLSv1.3'), 'TLSv1.3');
  assert.equal(await hello('TLSv1.2'), 'TLSv1.2');
  assert.equal(await hello('TLSv1.1'), null);
  assert.equal(await hello('TLSv1'), null);
});

test('no configuration lets a write go to a second worker', () => {
  const files = [path.join(root, 'conf/nginx'), path.join(folder, 'nginx')].flatMap((where) =>
    readdirSync(where).filter((name) => name.includes('.conf')).map((name) => path.join(where, name)));
  assert.ok(files.length >= 8);
  for (const file of files) {
    const rules = readFileSync(file, 'utf8').replace(/#.*/g, '');
    assert.doesNotMatch(rules, /non_idempotent/, file);
    // One add_header in a location drops all those of its server.
    for (const [block] of rules.matchAll(/location [^{]*\{[^}]*\}/g))
      assert.doesNotMatch(block, /add_header/, file);
  }
});

test('nginx logs no query', async () => {
  await raw(`${origin.portal}/thu-tuc?q=bimatkhongduocghi`);
  await eventually(
    () => /GET \/thu-tuc /.test(readFileSync(path.join(folder, 'log/nginx-access.log'), 'utf8')),
    { what: 'the line in the log' });
  for (const name of readdirSync(path.join(folder, 'log')))
    assert.doesNotMatch(readFileSync(path.join(folder, 'log', name), 'utf8'), /bimatkhongduocghi/, name);
});

test('while the program is away: a page that says nothing was lost, then back', async (t) => {
  after(() => part('start', 'portal'));
  part('stop', 'portal');
  const citizen = new Client();
  const away = await citizen.open(`${origin.portal}/thu-tuc`);
  assert.equal(away.status, 503);
  assert.match(away.headers['retry-after'], /^\d+$/);
  assert.match(away.headers.refresh, /^\d+$/);
  assert.match(away.words, /không mất/);
  assert.match(away.text, /<html lang="vi"/);
  assertGuarded(away, '503');
  const number = away.headers['x-request-id'];
  assert.ok(away.words.includes(number), 'the page names the number of its request');

  const sent = await citizen.open(`${origin.portal}/dang-nhap`, { method: 'POST', body: 'a=b', type: 'application/x-www-form-urlencoded' });
  assert.equal(sent.status, 503);
  assert.equal(sent.headers.refresh, undefined, 'a form that was sent is not read instead');

  part('start', 'portal');
  const back = await eventually(async () => {
    const page = await citizen.open(`${origin.portal}/healthz`);
    return page.status === 200 && page;
  }, { what: 'the portal' });
  assert.equal(back.headers['retry-after'], undefined);
});
