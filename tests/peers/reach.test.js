// SPDX-License-Identifier: GPL-3.0-or-later
// The database on another machine: an installation goes there by backup and
// restore over TLS, and the doctor looks at each server of the list.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { folder, root, sql } from '../lib/stack.js';

const build = process.env.MOTCUA_BUILD ?? path.join(root, 'build');
const place = mkdtempSync(path.join(tmpdir(), 'motcua-reach-'));
const here = path.join(folder, 'motcua.conf');
const there = path.join(place, 'motcua.conf');
const schemas = ['motcua', 'motcua_identity', 'motcua_smart'];
const tool = path.join(root, 'tests/lib/mariadb');
const word = readFileSync(path.join(folder, 'secrets/admin'), 'utf8').trim();
const ports = {};

function ctl(conf, ...args) {
  const { status, stdout, stderr } = spawnSync(path.join(build, 'motcuactl'), ['-c', conf, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}
const ask = (name, text) => execFileSync(tool, ['sql', path.join(place, name), '--batch', '--skip-column-names', '-e', text], { encoding: 'utf8' }).trim();

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

async function start(name) {
  ports[name] = await freePort();
  execFileSync(tool, ['start', path.join(place, name)], { env: { ...process.env,
    MARIADB_OPTIONS: `--skip-networking=0 --bind-address=127.0.0.1,127.0.0.2 --port=${ports[name]} --ssl-cert=${place}/cert.pem --ssl-key=${place}/key.pem` } });
  const admin = `'motcua_admin'@'%'`;
  ask(name, `CREATE USER ${admin} IDENTIFIED BY '${word}'; GRANT CREATE USER, RELOAD ON *.* TO ${admin};
    ${schemas.map((schema) => `GRANT ALL ON ${schema}.* TO ${admin} WITH GRANT OPTION;`).join(' ')}`);
}

function settings(host, ca = `${place}/cert.pem`) {
  writeFileSync(there, `${readFileSync(here, 'utf8').replace(/^database\.socket.*$/m, `database.host = ${host}`)}
${ca ? `database.ca_file = ${ca}\n` : ''}`);
}

before(async () => {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-keyout', `${place}/key.pem`, '-out', `${place}/cert.pem`], { stdio: 'pipe' });
  await start('far');
  await start('other');
  mkdirSync(path.join(place, 'state'), { mode: 0o700 });
  cpSync(path.join(folder, 'secrets'), path.join(place, 'secrets'), { recursive: true });
});
after(() => {
  for (const name of ['far', 'other']) execFileSync(tool, ['stop', path.join(place, name)]);
  rmSync(place, { recursive: true, force: true });
});

test('a backup is restored, migrated and taken again over TLS', () => {
  const backups = path.join(place, 'backups');
  mkdirSync(backups);
  assert.equal(ctl(here, 'backup', backups).status, 0);
  settings(`localhost:${ports.far}`);
  const restored = ctl(there, 'restore', path.join(backups, readdirSync(backups)[0]));
  assert.equal(restored.status, 0, restored.stderr);
  assert.equal(ask('far', 'SELECT COUNT(*) FROM motcua.catalogue'), sql('SELECT COUNT(*) FROM catalogue')[0][0]);
  assert.equal(ctl(there, 'migrate', '--plan').stdout, '');
  const again = ctl(there, 'backup', backups);
  assert.equal(again.status, 0, again.stderr);
  assert.match(ctl(there, 'migrate', '--admin-sql').stdout, /^CREATE USER IF NOT EXISTS motcua_admin@'%'/m);
});

const doctor = (host) => {
  settings(host);
  return ctl(there, 'doctor').stdout;
};

test('the doctor names each server, its certificate, and the one it speaks to', () => {
  const said = doctor(`localhost:1 localhost:${ports.far}`);
  assert.match(said, /^BAD +cluster +localhost:1: not to be used/m);
  assert.match(said, new RegExp(`^fine +certificate +MariaDB at localhost:${ports.far}: until \\d\\d/\\d\\d/\\d{4}$`, 'm'));
  assert.match(said, new RegExp(`^fine +cluster +this command speaks to localhost:${ports.far}$`, 'm'));
});

test('a host that answers for another database, or is one migration behind, is told', () => {
  ask('other', `CREATE DATABASE motcua; CREATE TABLE motcua.schema_migration (number INT UNSIGNED PRIMARY KEY, applied_at DATETIME(6))`);
  const rows = ask('far', 'SELECT number, applied_at FROM motcua.schema_migration ORDER BY number').split('\n').map((line) => line.split('\t'));
  const put = (list) => ask('other', `DELETE FROM motcua.schema_migration; INSERT INTO motcua.schema_migration VALUES ${
    list.map(([number, at]) => `(${number}, '${at}')`).join()}`);
  const both = `localhost:${ports.far} localhost:${ports.other}`;
  put(rows.map(([number]) => [number, '2020-02-02 02:02:02.020202']));
  assert.match(doctor(both), new RegExp(`^BAD +cluster +localhost:${ports.other}: holds another installation's database`, 'm'));
  put(rows.slice(0, -1));
  assert.match(doctor(both), new RegExp(`^BAD +cluster +localhost:${ports.other}: has ${rows.length - 1} migrations where the first has ${rows.length}`, 'm'));
});

test('clocks minutes apart are told', () => {
  ask('far', `SET GLOBAL init_connect = 'SET timestamp = UNIX_TIMESTAMP() - 300'`);
  try {
    assert.match(doctor(`localhost:${ports.far}`), new RegExp(`^BAD +clock +this machine and localhost:${ports.far} are (29\\d|30\\d) s apart`, 'm'));
  } finally {
    ask('far', "SET GLOBAL init_connect = ''");
  }
});

// Of 127.0.0.1 libmariadb 3.4 asks no name: that is this machine.
test('a certificate for another name is believed by nobody', () => {
  const said = doctor(`127.0.0.2:${ports.far}`);
  assert.match(said, /^BAD +database +not reachable/m);
});

test('another machine without a certificate to ask for is refused with its line', () => {
  settings('db1.example', null);
  const { status, stderr } = ctl(there, 'migrate', '--plan');
  assert.equal(status, 78);
  assert.match(stderr, /motcua\.conf:\d+: database\.host is another machine: set database\.ca_file, which says whom to believe there/);
});
