// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with an installation, the doctor says in a line of its own, with
// how to mend it; and where nothing is wrong it says that.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { folder, part, root, sql } from '../lib/stack.js';

const build = process.env.MOTCUA_BUILD ?? path.join(root, 'build');
const place = mkdtempSync(path.join(tmpdir(), 'motcua-doctor-'));
const conf = path.join(place, 'motcua.conf');
const stack = readFileSync(path.join(folder, 'motcua.conf'), 'utf8');
const EX_CONFIG = 78;

before(() => {
  cpSync(path.join(folder, 'secrets'), path.join(place, 'secrets'), { recursive: true });
  mkdirSync(path.join(place, 'state'), { mode: 0o700 });
});
after(() => rmSync(place, { recursive: true, force: true }));

// With these settings in place of the stack's (undefined: without it). Beside this process, which may
// have servers that the doctor asks.
async function doctor(changes = {}, more = '') {
  const kept = stack.split('\n').filter((line) => !(line.split(' =')[0] in changes));
  const added = Object.entries(changes).filter(([, value]) => value !== undefined).map(([key, value]) => `${key} = ${value}`);
  writeFileSync(conf, `${[...kept, ...added].join('\n')}\n${more}`);
  const child = spawn(path.join(build, 'motcuactl'), ['-c', conf, 'doctor'], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (piece) => { said += piece; });
  const [status] = await once(child, 'close');
  return { status, said };
}
function finds(result, line) {
  assert.match(result.said, line);
  assert.equal(result.status, EX_CONFIG, result.said);
}

test('a sound installation has nothing bad', async () => {
  const { status, said } = await doctor();
  assert.equal(status, 0, said);
  assert.match(said, /^0 bad, \d+ to care for$/m);
  for (const about of ['settings', 'build', 'secrets', 'database', 'users', 'migrations', 'disk', 'templates', 'sms', 'mail', 'certificate']) {
    assert.match(said, new RegExp(`^fine +${about} `, 'm'));
  }
  assert.match(said, /^(fine|care) +clock /m);
  assert.match(said, /^(fine|care) +outbox /m); // stories before may have left dead letters
});

test('the settings', async () => {
  finds(await doctor({}, 'portal.colour = red\n'), /^BAD +settings +\S+motcua\.conf:\d+: there is no setting named portal\.colour$/m);
  chmodSync(path.join(place, 'secrets/smart'), 0o644);
  finds(await doctor(), /^BAD +settings +\S+:\d+: smart\.password_file: .*make it so: chmod 0600/m);
  chmodSync(path.join(place, 'secrets/smart'), 0o600);
  finds(await doctor({ 'dossier.trust_file': '/nowhere' }), /^BAD +results +dossier\.trust_file: \/nowhere holds no certificates; mend: /m);
  assert.doesNotMatch((await doctor({ 'dossier.seal_file': undefined })).said, /^BAD +results/m);
  finds(await doctor({ templates_dir: '/nowhere' }), /^BAD +templates +\/nowhere\/messages\/vi\.hdf: No such file or directory \(setting templates_dir\)$/m);
  chmodSync(path.join(place, 'state'), 0o755);
  finds(await doctor(), /^BAD +state_dir +others may enter (\S+); mend: chmod o= \1$/m);
  chmodSync(path.join(place, 'state'), 0o700);
});

test('grants: too many, too few, and none', async () => {
  sql('GRANT ALTER ON dossier TO motcua_portal');
  try {
    finds(await doctor(), /^BAD +users +motcua_portal may do more than it needs; mend: SHOW GRANTS FOR motcua_portal, then REVOKE/m);
  } finally {
    sql('REVOKE ALTER ON dossier FROM motcua_portal');
  }
  for (const [right, table, user] of [['INSERT', 'dossier', 'motcua_portal'], ['DELETE', 'outbox', 'motcua_worker']]) {
    sql(`REVOKE ${right} ON ${table} FROM ${user}`);
    try {
      finds(await doctor(), new RegExp(`^BAD +users +${user} lacks ${right} ON ${table}; mend: .*: GRANT ${right} ON ${table} TO ${user}$`, 'm'));
    } finally {
      sql(`GRANT ${right} ON ${table} TO ${user}`);
    }
  }
  finds(await doctor({ 'smart.password_file': path.join(place, 'secrets/identity') }), /^BAD +users +motcua_smart cannot sign in to motcua_smart; mend: motcuactl migrate$/m);
});

test('MariaDB away, and migrations that are not applied', async () => {
  finds(await doctor({ 'database.socket': '/nowhere' }), /^BAD +database +not reachable/m);
  cpSync(path.join(root, 'schema'), path.join(place, 'schema'), { recursive: true });
  writeFileSync(path.join(place, 'schema/smart/9990-later.sql'), 'DO 1;\n');
  finds(await doctor({ schema_dir: path.join(place, 'schema') }), /^BAD +migrations +smart: 1 to apply; mend: motcuactl migrate$/m);
});

test('clocks that differ', async () => {
  const word = readFileSync(path.join(place, 'secrets/admin'), 'utf8').trim();
  // Unlike the administrator, this one gets init_connect.
  sql(`CREATE USER motcua_late@localhost IDENTIFIED BY '${word}'; GRANT SELECT ON *.* TO motcua_late@localhost;
    SET GLOBAL init_connect = 'SET timestamp = UNIX_TIMESTAMP() - 3600'`);
  try {
    finds(await doctor({ 'admin.user': 'motcua_late' }), /^BAD +clock +this machine and MariaDB's are 3[56]\d\d s apart; mend: NTP on both$/m);
  } finally {
    sql("SET GLOBAL init_connect = ''; DROP USER motcua_late@localhost");
  }
});

test('certificates: ending soon, ended, of another name, and no server', async () => {
  const openssl = (...args) => execFileSync('openssl', args, { cwd: place, stdio: 'pipe' });
  // `ca` alone takes an end that has passed.
  writeFileSync(path.join(place, 'ca.conf'), `[ca]\ndefault_ca = us\n[us]\nnew_certs_dir = .\ndatabase = index\nserial = serial\n` +
    'default_md = sha256\npolicy = any\nunique_subject = no\n[any]\ncommonName = supplied\n[names]\nsubjectAltName = DNS:$ENV::NAME\n');
  writeFileSync(path.join(place, 'index'), '');
  writeFileSync(path.join(place, 'serial'), '01\n');
  const stamp = (days) => `${new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '')}`;
  const certificate = (name, days) => {
    process.env.NAME = name;
    openssl('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`, '-keyout', 'key', '-out', 'request');
    openssl('ca', '-batch', '-selfsign', '-config', 'ca.conf', '-extensions', 'names', '-keyfile', 'key', '-in', 'request', '-out', 'cert', '-notext',
      '-startdate', stamp(-30), '-enddate', stamp(days));
    return { key: readFileSync(path.join(place, 'key')), cert: readFileSync(path.join(place, 'cert')) };
  };
  // What the doctor says of identity, served so; `believed` as tls.ca_file does.
  const at = async (server, believed = { cert: '' }) => {
    writeFileSync(path.join(place, 'believed.pem'), believed.cert);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      return await doctor({ 'identity.origin': `https://localhost:${server.address().port}`, 'tls.ca_file': path.join(place, 'believed.pem') });
    } finally {
      server.close();
    }
  };
  const soon = certificate('localhost', 5);
  assert.match((await at(https.createServer(soon), soon)).said, /^care +certificate +https:\/\/localhost:\d+: ends on \d\d\/\d\d\/\d{4}; mend: renew it$/m);
  const ended = certificate('localhost', -1);
  finds(await at(https.createServer(ended), ended), /^BAD +certificate +https:\/\/localhost:\d+: ended on /m);
  const other = certificate('other.example', 90);
  finds(await at(https.createServer(other), other), /^BAD +certificate +https:\/\/localhost:\d+: browsers would not believe it \(hostname mismatch\)/m);
  finds(await at(https.createServer(certificate('localhost', 90))), /browsers would not believe it \(self-signed certificate\)/);
  finds(await at(net.createServer((socket) => socket.end('hello\n'))), /^BAD +certificate +https:\/\/localhost:\d+: what answers there speaks no TLS/m);
  finds(await doctor({ 'identity.origin': 'https://localhost:9' }), /^BAD +certificate +https:\/\/localhost:9: nobody answers; mend: start nginx/m);
});

test('messages that nobody sends, a scanner that is away, gateways without settings', async () => {
  part('stop', 'worker');
  sql(`INSERT INTO outbox (is_polite, due_at, channel, recipient, lang, message, dedupe_key, created_at)
    VALUES (0, UTC_TIMESTAMP(6) - INTERVAL 20 MINUTE, 'sms', '0912345678', 'vi', 'sms.filed', 'doctor', UTC_TIMESTAMP(6))`);
  try {
    finds(await doctor(), /^BAD +outbox +a message is due for 20 minutes; mend: start the worker$/m);
  } finally {
    sql("DELETE FROM outbox WHERE dedupe_key = 'doctor'");
    part('start', 'worker');
  }
  finds(await doctor({ 'antivirus.kind': 'clamd', 'antivirus.socket': '/nowhere' }), /^BAD +antivirus +does not answer at \/nowhere/m);
  finds(await doctor({ 'sms.gateway': 'esms' }), /^BAD +sms +sms\.gateway = esms lacks a setting/m);
});
