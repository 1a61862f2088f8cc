// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with an installation is said in one line, with its place and an
// exit status of sysexits, by whichever program meets it; and nothing begins.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { folder, root, sql } from '../lib/stack.js';

const build = process.env.MOTCUA_BUILD ?? path.join(root, 'build');
const place = mkdtempSync(path.join(tmpdir(), 'motcua-settings-'));
const conf = path.join(place, 'motcua.conf');
const good = readFileSync(path.join(folder, 'motcua.conf'), 'utf8');
const lines = good.trimEnd().split('\n').length;
const EX_USAGE = 64, EX_NOINPUT = 66, EX_UNAVAILABLE = 69, EX_CANTCREAT = 73, EX_CONFIG = 78;

before(() => cpSync(path.join(folder, 'secrets'), path.join(place, 'secrets'), { recursive: true }));
after(() => rmSync(place, { recursive: true, force: true }));

function run(program, args = [], env = {}) {
  const { status, stdout, stderr } = spawnSync(path.join(build, program), ['-c', conf, ...args],
    { encoding: 'utf8', input: '', timeout: 20_000, env: { ...process.env, ...env } });
  return { status, stdout, said: stderr.trimEnd() };
}

// Each program that reads the settings refuses them in one line.
function refused(text, wanted, status = EX_CONFIG, programs = ['portal', 'identity', 'smart', 'officer', 'worker']) {
  writeFileSync(conf, text);
  for (const program of programs) {
    const result = run(program);
    assert.equal(result.status, status, `${program}: ${result.said}`);
    assert.match(result.said, wanted);
    assert.equal(result.said.split('\n').length, 1, result.said);
    assert.equal(result.stdout, '');
  }
  const ctl = run('motcuactl', ['settings', 'check']);
  assert.equal(ctl.status, EX_CONFIG);
  assert.match(ctl.said, wanted);
  assert.ok(!existsSync(path.join(place, 'state')), 'something was begun');
}
const wrong = (line) => `${good}${line}\n`;
const where = (words, line = lines + 1) => new RegExp(`motcua\\.conf:${line}: ${words}`);

test('an unknown setting, and a line that is none', () => {
  refused(wrong('portal.colour = red'), where('there is no setting named portal.colour'));
  refused(wrong('portal'), where('a line is `key = value`'));
});

test('a value of the wrong kind', () => {
  refused(wrong('session.idle_s = soon'), where('session.idle_s.*60 to 86400'));
  refused(wrong('sms.unicode = maybe'), where('sms.unicode.*yes or no'));
  refused(good.replace(/^portal\.origin = .*$/m, 'portal.origin = localhost'), /motcua\.conf:\d+: portal\.origin/);
});

test('a secret that others can read, and one that is not there', () => {
  chmodSync(path.join(place, 'secrets/portal'), 0o640);
  refused(good, /motcua\.conf:\d+: portal\.password_file: .* is open to others than its owner; make it so: chmod 0600/, EX_CONFIG, ['portal']);
  rmSync(path.join(place, 'secrets/portal'));
  refused(good, /motcua\.conf:\d+: portal\.password_file: .*: No such file/, EX_CONFIG, ['portal']);
  cpSync(path.join(folder, 'secrets/portal'), path.join(place, 'secrets/portal'));
  chmodSync(path.join(place, 'secrets/portal'), 0o600);
});

test('demo = yes on an address that others reach', () => {
  refused(good.replace(/^portal\.origin = .*$/m, 'portal.origin = https://dichvucong.example'),
    /motcua\.conf:\d+: demo = yes is only for this machine, and portal\.origin is another/);
});

test('no settings file, and a folder in its place', () => {
  rmSync(conf, { force: true });
  for (const [program, ...args] of [['portal'], ['worker'], ['motcuactl', 'settings', 'check']]) {
    const { status, said } = run(program, args);
    assert.equal(status, EX_NOINPUT, program);
    assert.match(said, /(^motcuactl: no settings file .*motcua\.conf|motcua\.conf: No such file)/);
    assert.equal(said.split('\n').length, 1, said);
  }
  mkdirSync(conf);
  for (const [program, ...args] of [['portal'], ['worker'], ['motcuactl', 'settings', 'check']]) {
    const { status, said } = run(program, args);
    assert.equal(status, EX_CONFIG, program);
    assert.match(said, /motcua\.conf: Is a directory$/);
  }
  rmSync(conf, { recursive: true });
});

test('an option and a command that are none', () => {
  writeFileSync(conf, good);
  for (const program of ['portal', 'identity', 'smart', 'officer', 'worker', 'motcuactl']) {
    const { status, stdout, said } = run(program, ['--no-such']);
    assert.equal(status, EX_USAGE, program);
    assert.match(said, /unrecognized option '--no-such'$/);
    assert.equal(said.split('\n').length, 1, said);
    assert.equal(stdout, '');
  }
  const { status, said } = run('motcuactl', ['no', 'such']);
  assert.equal(status, EX_USAGE);
  assert.equal(said, 'motcuactl: no such command: no such; `motcuactl help` lists them');
});

test('a query is no option, where a web server hands it on as one', () => {
  writeFileSync(conf, good);
  const { status, stdout, said } = run('portal', ['--version'], { GATEWAY_INTERFACE: 'CGI/1.1', MOTCUA_CONF: '/nowhere/motcua.conf' });
  assert.equal(status, EX_NOINPUT);
  assert.match(said, /\/nowhere\/motcua\.conf: No such file/);
  assert.equal(stdout, '');
});

test('no folder for papers', () => {
  writeFileSync(conf, good.replace(/^state_dir = .*$/m, 'state_dir = /nowhere'));
  for (const program of ['portal', 'officer', 'worker']) { // the others take none
    const { status, said } = run(program);
    assert.equal(status, EX_CONFIG, said);
    assert.match(said, /why=state_dir: \/nowhere\/\w+: No such file or directory$/);
    assert.equal(said.split('\n').length, 1, said);
  }
});

test('no templates', () => {
  mkdirSync(path.join(place, 'state'));
  writeFileSync(conf, good.replace(/^templates_dir = .*$/m, 'templates_dir = /nowhere'));
  const { status, said } = run('portal');
  assert.equal(status, EX_CONFIG);
  assert.match(said, /\/nowhere/);
});

test('a province that is not there', () => {
  writeFileSync(conf, `${good}province = nowhere\n`.replace(/^province = (?!nowhere).*\n/m, ''));
  const { status, said } = run('portal');
  assert.equal(status, EX_CONFIG);
  assert.match(said, /provinces\/nowhere\/vi\.hdf/);
});

test('which secrets a program reads is said by their settings', () => {
  cpSync(path.join(folder, 'secrets'), path.join(place, 'secrets'), { recursive: true });
  writeFileSync(conf, good);
  const read = (program) => {
    const { status, stdout, said } = run('motcuactl', ['settings', 'check', '--as', program]);
    assert.equal(status, 0, said);
    return stdout.trim().split('\n').map((line) => line.split(' ')[0]);
  };
  const portal = read('portal'), identity = read('identity');
  assert.ok(portal.includes('portal.key_file') && portal.includes('storage.key_file'), portal.join());
  assert.ok(identity.includes('identity.key_file'), identity.join());
  assert.deepEqual([...portal, ...read('officer'), ...read('worker'), ...read('smart')].filter((key) => /^(identity|admin)\./.test(key)), []);
  assert.deepEqual(identity.filter((key) => /^(storage|portal|provider|worker)\b/.test(key)), []);
  assert.equal(run('motcuactl', ['settings', 'check', '--as', 'nobody']).status, 66);
});

test('a secret may come as a credential of systemd', () => {
  const credentials = path.join(place, 'credentials');
  mkdirSync(credentials, { recursive: true });
  cpSync(path.join(folder, 'secrets/admin'), path.join(credentials, 'admin'));
  rmSync(path.join(place, 'secrets/admin'));
  writeFileSync(conf, good);
  assert.equal(run('motcuactl', ['migrate', '--plan']).status, EX_CONFIG);
  const { status, said } = run('motcuactl', ['migrate', '--plan'], { CREDENTIALS_DIRECTORY: credentials });
  assert.equal(status, 0, said);
});

test('a database without the rights that a migration grants', () => {
  cpSync(path.join(folder, 'secrets'), path.join(place, 'secrets'), { recursive: true });
  const closed = /server\.fail .*the database of portal does not let us in .*; run: motcuactl migrate$/;
  const refuses = () => {
    const { status, said } = run('portal');
    assert.equal(status, EX_CONFIG, said);
    assert.match(said, closed);
  };
  // A wrong password, and a user who may not look at what was applied.
  writeFileSync(path.join(place, 'secrets/portal'), 'another word\n', { mode: 0o600 });
  writeFileSync(conf, good);
  refuses();
  cpSync(path.join(folder, 'secrets'), path.join(place, 'secrets'), { recursive: true });
  sql('REVOKE SELECT ON schema_migration FROM motcua_portal');
  try {
    refuses();
  } finally {
    sql('GRANT SELECT ON schema_migration TO motcua_portal');
  }
});

test('an old file may still say the names that the schema grants to, and no others', () => {
  cpSync(path.join(folder, 'secrets'), path.join(place, 'secrets'), { recursive: true });
  writeFileSync(conf, `${good}portal.user = motcua_portal\nsmart.database = motcua_smart\n`);
  assert.equal(run('motcuactl', ['settings', 'check']).status, 0);
  writeFileSync(conf, `${good}portal.user = dichvucong\n`);
  const { status, said } = run('portal');
  assert.equal(status, EX_CONFIG, said);
  assert.match(said, /portal\.user is no setting any more: it is always motcua_portal; take the line away$/);
});

test('a database that is older than the program', () => {
  cpSync(path.join(folder, 'secrets'), path.join(place, 'secrets'), { recursive: true });
  cpSync(path.join(root, 'schema'), path.join(place, 'schema'), { recursive: true });
  for (const schema of ['portal', 'smart']) writeFileSync(path.join(place, `schema/${schema}/9990-later.sql`), 'DO 1;\n');
  writeFileSync(conf, good.replace(/^schema_dir = .*$/m, `schema_dir = ${place}/schema`));
  for (const program of ['portal', 'smart', 'worker']) {
    const { status, said } = run(program);
    assert.equal(status, EX_CONFIG, said);
    assert.match(said, /the database is older than this program: it lacks \w+\/9990-later; run: motcuactl migrate$/);
  }
  assert.equal(run('motcuactl', ['migrate', '--plan']).stdout, 'portal/9990-later\nsmart/9990-later\n');
});

test('a database that is newer than motcuactl', () => {
  sql("INSERT INTO schema_migration VALUES (9991, '9991-newer', UNHEX(REPEAT('00', 32)), NOW(6))");
  try {
    writeFileSync(conf, good);
    const { status, said } = run('motcuactl', ['migrate']);
    assert.equal(status, 65);
    assert.match(said, /^motcuactl: portal: the database is newer than this program: it has 9991-newer/);
    assert.equal(said.split('\n').length, 1);
  } finally {
    sql('DELETE FROM schema_migration WHERE number = 9991');
  }
});

test('MariaDB is away', () => {
  writeFileSync(conf, good.replace(/^database\.socket = .*$/m, 'database.socket = /nowhere/mariadb.sock'));
  const { status, said } = run('motcuactl', ['migrate', '--plan']);
  assert.equal(status, EX_UNAVAILABLE);
  assert.match(said, /through \/nowhere\/mariadb\.sock/);
});

test('a port that is held: ./motcua up names the holder and starts nothing', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const other = path.join(place, 'var');
  const up = spawn(path.join(root, 'motcua'), ['up'], {
    env: { ...process.env, MOTCUA_VAR: other, MOTCUA_PORT: String(holder.address().port) }, stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  up.stderr.on('data', (piece) => { said += piece; });
  const [status] = await once(up, 'exit');
  holder.close();
  assert.equal(status, EX_UNAVAILABLE);
  assert.match(said, /^motcua: port \d+ is held by .*process \d+/);
  assert.ok(!existsSync(path.join(other, 'db')));
});

test('a disk nearly full: ./motcua up says how much it wants and starts nothing', (t) => {
  const small = path.join(place, 'small');
  mkdirSync(small);
  const { status, stdout, stderr } = spawnSync('unshare', ['--map-root-user', '--mount', 'sh', '-c',
    'mount -t tmpfs -o size=8m tmpfs "$0" || exit 99; "$1" up; status=$?; ls "$0"; exit $status', small, path.join(root, 'motcua')],
  { encoding: 'utf8', env: { ...process.env, MOTCUA_VAR: small, MOTCUA_PORT: '1024' } });
  if (status === 99 || /unshare failed/.test(stderr)) {
    t.skip('this machine lets nobody mount');
    return;
  }
  assert.equal(status, EX_CANTCREAT, stderr);
  assert.match(stderr, /^motcua: [78] MiB are free where .*small lies, and the demo wants 400: make room\n$/);
  assert.doesNotMatch(stdout, /^db$/m);
});

test('a machine that will not do: ./motcua up says why and what to do, and starts nothing', () => {
  const other = path.join(place, 'var');
  const lines = (name, ...text) => { writeFileSync(path.join(place, name), `${text.join('\n')}\n`); return path.join(place, name); };
  const system = (id, version) => ({ OS_RELEASE: lines(`of-${id}`, `ID=${id}`, `VERSION_ID="${version}"`, `PRETTY_NAME="${id} ${version}"`) });
  const bin = path.join(place, 'bin');
  mkdirSync(bin);
  writeFileSync(path.join(bin, 'node'), '#!/bin/sh\ncase $1 in -p) echo 16 ;; *) echo v16.20.2 ;; esac\n', { mode: 0o755 });
  const alone = path.join(place, 'no-apt'); // what it takes to find that out
  mkdirSync(alone);
  for (const tool of ['bash', 'cat', 'dirname', 'env', 'flock', 'mkdir', 'readlink', 'sed', 'tr']) symlinkSync(`/usr/bin/${tool}`, path.join(alone, tool));
  for (const [more, wanted] of [
    [system('debian', '11'), /^motcua: Debian 11 is too old .*: upgrade to Debian 12 or 13\n$/],
    [system('ubuntu', '22.04'), /^motcua: Ubuntu 22.04 is too old .*: upgrade to 24.04, or use Debian 12 or 13\n$/],
    [{ ...system('fedora', '43'), PATH: alone }, /^motcua: this is fedora 43, and packages are put in by apt-get here: use Debian 12 or 13 .*\n$/],
    [{ PATH: `${bin}:${process.env.PATH}` }, /^motcua: node v16.20.2 is too old: .*, or bring 18 or newer\n$/],
    [{ MEMINFO: lines('meminfo', 'MemAvailable: 300000 kB', 'SwapFree: 100000 kB') }, /^motcua: 390 MiB of memory are free, and .* want 600: end other programs, or add swap\n$/],
  ]) {
    const { status, stderr } = spawnSync(path.join(root, 'motcua'), ['up'], { encoding: 'utf8', env: { ...process.env, MOTCUA_VAR: other, MOTCUA_PORT: '65533', ...more } });
    assert.match(stderr, wanted);
    assert.equal(status, EX_UNAVAILABLE, stderr);
  }
  assert.ok(!existsSync(path.join(other, 'db')));
});

test('./motcua that is called wrongly', () => {
  for (const [line, wanted] of [['up --new', /up knows --fresh/], ['logs nosuch', /no log is named nosuch/], ['nosuch', /motcua up/], ['sms', /usage: .*demo sms PHONE/]]) {
    const { status, stderr } = spawnSync(path.join(root, 'motcua'), line.split(' '), { encoding: 'utf8', env: { ...process.env, MOTCUA_VAR: folder, MOTCUA_BUILD: build } });
    assert.equal(status, EX_USAGE, line);
    assert.match(stderr, wanted);
  }
  const { status, stderr } = spawnSync(path.join(root, 'motcua'), ['up'],
    { encoding: 'utf8', env: { ...process.env, MOTCUA_VAR: path.join(place, 'var'), MOTCUA_PORT: '65533' } });
  assert.equal(status, EX_USAGE);
  assert.equal(stderr, 'motcua: 65533 is not the first of six ports\n');
});
