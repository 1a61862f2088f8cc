// SPDX-License-Identifier: GPL-3.0-or-later
// The Debian package: built from a release, found sound by lintian, installed on
// a bare Debian by the guide until a citizen files there, under systemd as it is
// meant, and purged without a trace. Then the same from source.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Machine, makeBase } from '../lib/machine.js';
import { eventually, root } from '../lib/stack.js';

const build = process.env.MOTCUA_BUILD ?? path.join(root, 'build');
const place = mkdtempSync(path.join(tmpdir(), 'motcua-package-'));
const minute = 60_000;
const machines = [];
after(async () => {
  for (const machine of machines) await machine.end();
  rmSync(place, { recursive: true, force: true });
});

function run(cwd, program, args, env = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args,
    { cwd, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, ...env } });
  if (error) throw error;
  return { status, said: stdout + stderr };
}
function good(...args) {
  const result = run(...args);
  assert.equal(result.status, 0, result.said.slice(-4000));
  return result.said;
}
const made = (pattern) => path.join(place, readdirSync(place).find((name) => pattern.test(name)));

test('dpkg-buildpackage makes a package, and lintian finds no error in it', { timeout: 20 * minute }, () => {
  good(build, 'make', ['dist']);
  const tarball = readdirSync(build).find((name) => /^motcua-[0-9.]+\.tar\.xz$/.test(name));
  const packed = good(place, 'tar', ['-xvf', path.join(build, tarball)]).split('\n');
  assert.deepEqual(packed.filter((name) => name.includes('/node_modules/')).slice(0, 3), []);
  assert.ok(packed.some((name) => name.endsWith('/tests/node/package-lock.json')));
  // Its own tests have run by distcheck, see release.test.js.
  good(path.join(place, tarball.replace('.tar.xz', '')), 'dpkg-buildpackage', ['-b', '-us', '-uc'],
    { DEB_BUILD_OPTIONS: 'nocheck parallel=2' });
  const found = run(place, 'lintian', ['--tag-display-limit', '0', made(/\.changes$/)]).said;
  assert.deepEqual(found.split('\n').filter((line) => line.startsWith('E:')), []);
});

const base = path.join(place, 'base');
const figures = [];
// Notes it for tests/results; in the order of the walk.
const figure = (what, value) => figures.push(`${what.padEnd(64)} ${value}`);

async function newMachine(name) {
  const machine = new Machine(base, path.join(place, name));
  mkdirSync(machine.folder);
  machines.push(machine);
  return machine.make();
}

const users = ['motcua', ...['portal', 'identity', 'smart', 'officer', 'worker'].map((name) => `motcua-${name}`)];

// All that is on the machine and has our name, or is our users'. Those of a purged
// package stay, as Debian has it, with nothing of theirs.
function traces(machine) {
  const groups = [...users, 'motcua-papers', 'motcua-spool'];
  const known = machine.run('sh', '-c', `getent group ${groups.join(' ')} | cut -d: -f1; true`).trim().split('\n').filter(Boolean);
  return machine.run('sh', '-c', `find / -xdev \\( -iname '*motcua*' ${users.filter((name) => known.includes(name)).map((name) => `-o -user ${name}`).join(' ')} ${known.map((name) => `-o -group ${name}`).join(' ')} \\) \
    ! -path '/proc/*' ! -path '/sys/*' ! -path '/root/*' ! -path '/var/cache/*' 2>/dev/null; true`).trim().split('\n').filter(Boolean).sort();
}

const get = (machine, address) => machine.inNetwork('curl', ['-ks', '-o', '/dev/null', '-w', '%{http_code}', '--max-time', '60', `https://localhost:8443${address}`]);
function answerOf(child) {
  return new Promise((resolve) => {
    let said = '';
    child.stdout.on('data', (piece) => { said += piece; });
    child.on('close', () => resolve(said));
  });
}

// The guide from the first secret to the doctor, then a citizen's filing.
async function walk(machine) {
  machine.copy(path.join(root, 'tests/long/guide.sh'), '/root/guide.sh');
  machine.copy(path.join(root, 'docs/sysadmin.md'), '/root/sysadmin.md');
  const said = machine.run('sh', '/root/guide.sh', '/root/sysadmin.md');
  assert.match(said, /^0 bad, \d+ to care for$/m, said);
  const story = machine.inNetwork(process.execPath, ['--test', '--test-reporter=tap', '--test-name-pattern=from the procedure to the receipt',
    'tests/http/filing.test.js'], machine.asStack(8443));
  const told = await answerOf(story);
  assert.match(told, /^# pass 1$/m, told);
}

const units = ['portal', 'portal-files', 'identity', 'identity-hash', 'smart', 'officer', 'officer-files'].flatMap((name) => [`motcua@${name}.socket`, `motcua@${name}.service`]);

test('a bare Debian', { timeout: 15 * minute }, () => makeBase(base));

test('the package, by the guide, on a bare Debian: a citizen files there', { timeout: 20 * minute }, async () => {
  const machine = await newMachine('package');
  machine.copy(made(/^motcua_.*\.deb$/), '/root/motcua.deb');
  machine.install('apt-get', 'update');
  const began = Date.now();
  machine.install('apt-get', 'install', '-y', '--no-install-recommends', '/root/motcua.deb');
  await machine.boot();
  // Nothing has begun before it is configured.
  assert.equal(machine.try('systemctl', 'is-active', 'motcua@portal.service').said.trim(), 'inactive');
  assert.match(machine.try('motcuactl', 'doctor').said, /BAD +secrets +portal\.password_file is not set/);
  await walk(machine);
  figure('package on a bare Debian, from apt-get to a dossier filed', `${Math.round((Date.now() - began) / 1000)} s`);
});

test('systemd starts it by its sockets, and says when it is ready', { timeout: 5 * minute }, async () => {
  const [machine] = machines;
  machine.run('systemctl', 'stop', 'motcua-worker.service', ...units);
  // nginx finds nobody; the first who asks after the sockets are there wakes the pool.
  assert.equal(await answerOf(get(machine, '/healthz')), '503');
  const began = Date.now();
  machine.run('systemctl', 'start', ...units.filter((unit) => unit.endsWith('.socket')));
  assert.equal(machine.try('systemctl', 'is-active', 'motcua@portal.service').said.trim(), 'inactive');
  assert.equal(await answerOf(get(machine, '/healthz')), '200');
  figure('from `systemctl start` of the sockets to the first answer', `${Date.now() - began} ms`);
  machine.run('systemctl', 'stop', ...units);

  const again = Date.now();
  machine.run('systemctl', 'start', 'motcua-worker.service', ...units);
  assert.equal(await answerOf(get(machine, '/')), '200');
  figure('from `systemctl start` of all to the first page', `${Date.now() - again} ms`);
  for (const unit of [...units.filter((name) => name.endsWith('.service')), 'motcua-worker.service']) {
    const shown = machine.run('systemctl', 'show', '-p', 'Type,ActiveState,SubState', unit);
    assert.match(shown, /Type=notify\n/);
    assert.match(shown, /ActiveState=active\n[^]*SubState=running/, unit);
    const rating = machine.run('systemd-analyze', 'security', '--threshold=20', unit);
    assert.match(rating, /Overall exposure level .* OK/);
    figure(`exposure of ${unit} by systemd-analyze security`, /level for \S+: ([\d.]+ \w+)/.exec(rating)[1]);
  }
});

test('each program is a user of its own, with the secrets that its settings name and no others', () => {
  const [machine] = machines;
  const owner = (unit) => machine.run('systemctl', 'show', '-p', 'MainPID', '--value', `${unit}.service`).trim();
  const lent = (unit) => machine.run('sh', '-c', `ls /run/credentials/${unit}.service`).trim().split('\n').sort();
  const programs = { 'motcua@portal': 'portal', 'motcua@portal-files': 'portal', 'motcua@identity': 'identity', 'motcua@identity-hash': 'identity',
    'motcua@smart': 'smart', 'motcua@officer': 'officer', 'motcua@officer-files': 'officer', 'motcua-worker': 'worker' };
  for (const [unit, program] of Object.entries(programs)) {
    assert.equal(machine.run('ps', '-o', 'user:32=', '-p', owner(unit)).trim(), `motcua-${program}`, unit);
    const named = machine.run('motcuactl', 'settings', 'check', '--as', program).trim().split('\n').map((line) => path.basename(line.split(' ')[1])).sort();
    assert.deepEqual(lent(unit), named, unit);
  }
  const may = (program, ...command) => machine.try('setpriv', `--reuid=motcua-${program}`, `--regid=motcua-${program}`, '--init-groups', ...command).status === 0;
  for (const program of ['portal', 'identity', 'smart', 'officer', 'worker']) {
    for (const name of ['identity', 'portal', 'storage', 'admin']) assert.ok(!may(program, 'cat', `/etc/motcua/secrets/${name}`), `${program} ${name}`);
    assert.ok(!may(program, 'ls', '/var/backups/motcua'), program);
    assert.equal(may(program, 'ls', '/var/lib/motcua/files'), !['identity', 'smart'].includes(program), program);
    const other = program === 'portal' ? 'identity' : 'portal';
    assert.ok(!may(program, 'cat', `/proc/${owner(`motcua@${other}`)}/environ`), program);
  }
});

test('reload takes a good configuration without losing a request, and refuses a bad one', { timeout: 5 * minute }, async () => {
  const [machine] = machines;
  const conf = readFileSync(machine.at('/etc/motcua/motcua.conf'), 'utf8');
  const health = () => answerOf(machine.inNetwork('curl', ['-ks', 'https://localhost:8443/healthz']));
  const codes = [];
  let isOver = false;
  const load = Promise.all([1, 2, 3, 4].map(async () => { while (!isOver) codes.push(await answerOf(get(machine, '/thu-tuc'))); }));
  try {
    writeFileSync(machine.at('/etc/motcua/motcua.conf'), `${conf}files.reserve_mib = 10000000\n`);
    machine.run('systemctl', 'reload', 'motcua@portal.service');
    await eventually(async () => JSON.parse(await health()).disk === 'short', { seconds: 30, what: 'the new setting' });
    writeFileSync(machine.at('/etc/motcua/motcua.conf'), `${conf}no.such = setting\n`);
    const { status } = machine.try('systemctl', 'reload', 'motcua@portal.service');
    assert.notEqual(status, 0);
    assert.equal(JSON.parse(await health()).disk, 'short', 'it goes on as it was');
    writeFileSync(machine.at('/etc/motcua/motcua.conf'), conf);
    machine.run('systemctl', 'reload', 'motcua@portal.service');
    await eventually(async () => JSON.parse(await health()).disk === 'ok', { seconds: 30, what: 'the old setting' });
  } finally {
    isOver = true;
    await load;
  }
  assert.ok(codes.length > 5);
  assert.deepEqual([...new Set(codes)], ['200']);
});

test('stopping finishes the request in hand', { timeout: 3 * minute }, async () => {
  const [machine] = machines;
  // A page that waits for the database, which is let go once the stop has begun.
  const lock = machine.inNetwork('mariadb', ['--no-defaults', '--unbuffered', `--socket=/proc/${machine.pid}/root/run/mysqld/mysqld.sock`, 'motcua', '-e',
    "LOCK TABLES `procedure` WRITE, procedure_version WRITE; SELECT 'locked'; DO SLEEP(4)"]);
  await new Promise((resolve) => { lock.stdout.once('data', resolve); });
  const page = answerOf(get(machine, '/du-lieu/thu-tuc/1.001193.json'));
  await eventually(() => /Waiting for table metadata lock/.test(machine.run('mariadb', '-e', 'SHOW PROCESSLIST')), { what: 'the page that waits' });
  machine.run('systemctl', 'stop', '--no-block', 'motcua@portal.service');
  assert.equal(await page, '200');
  await eventually(() => machine.try('systemctl', 'is-active', 'motcua@portal.service').said.trim() !== 'deactivating', { seconds: 80, what: 'the stop' });
  machine.run('systemctl', 'start', 'motcua@portal.socket', 'motcua@portal.service');
});

test('what dies or hangs is started again', { timeout: 3 * minute }, async () => {
  const [machine] = machines;
  const main = () => machine.run('systemctl', 'show', '-p', 'MainPID', '--value', 'motcua-worker.service').trim();
  machine.run('mkdir', '-p', '/run/systemd/system/motcua-worker.service.d');
  machine.write('/root/quick.conf', '[Service]\nWatchdogSec=3\nTimeoutAbortSec=2\n');
  machine.run('cp', '/root/quick.conf', '/run/systemd/system/motcua-worker.service.d/quick.conf');
  machine.run('systemctl', 'daemon-reload');
  machine.run('systemctl', 'restart', 'motcua-worker.service');
  const hung = main();
  machine.run('kill', '-STOP', hung);
  const now = await eventually(() => !['0', hung].includes(main()) && main(), { seconds: 60, what: 'another worker' });
  assert.match(machine.run('journalctl', '-u', 'motcua-worker', '--no-pager'), /Watchdog timeout/);
  machine.run('kill', '-KILL', now);
  await eventually(() => !['0', now].includes(main()), { seconds: 60, what: 'a third worker' });
});

test('the timer of backups runs one', { timeout: 3 * minute }, () => {
  const [machine] = machines;
  assert.match(machine.run('systemctl', 'list-timers', '--no-pager', 'motcua-backup.timer'), /motcua-backup\.service/);
  machine.run('systemctl', 'start', 'motcua-backup.service');
  assert.match(machine.run('sh', '-c', 'ls /var/backups/motcua/*'), /manifest|portal/);
});

test('memory of the idle stack', () => {
  const [machine] = machines;
  const pss = machine.run('sh', '-c', `for p in $(pgrep -u ${users.join()}) $(pgrep nginx); do sed -n 's/^Pss: *\\([0-9]*\\) kB/\\1/p' /proc/$p/smaps_rollup; done`)
    .trim().split('\n').map(Number);
  figure('memory of nginx, the pools and the worker (PSS), idle', `${Math.round(pss.reduce((sum, kib) => sum + kib) / 1024)} MiB in ${pss.length} processes`);
});

test('purged, it leaves what the administrator made, and nothing else', { timeout: 5 * minute }, () => {
  const [machine] = machines;
  const papers = () => Number(machine.run('sh', '-c', 'find /var/lib/motcua/files -type f | wc -l'));
  const before = papers();
  assert.ok(before > 0, 'a citizen has filed here');
  machine.run('apt-get', 'purge', '-y', 'motcua');
  assert.equal(papers(), before, 'papers stay as long as the rows that name them');
  machine.run('mariadb', '-e', 'DROP DATABASE motcua; DROP DATABASE motcua_identity; DROP DATABASE motcua_smart;' +
    ['admin', 'portal', 'identity', 'smart', 'officer', 'worker'].map((name) => `DROP USER IF EXISTS motcua_${name}, motcua_${name}@localhost`).join(';'));
  machine.run('sh', '-c', 'rm -rf /var/lib/motcua /var/backups/motcua /etc/nginx/conf.d/motcua.conf /run/systemd/system/motcua-worker.service.d');
  assert.deepEqual(traces(machine), []);
  assert.equal(machine.try('pgrep', '-u', users.join()).said, '');
});

test('from source, by the guide, on a bare Debian: a citizen files there, and it goes without a trace', { timeout: 30 * minute }, async () => {
  const machine = await newMachine('source');
  const tarball = readdirSync(build).find((name) => /^motcua-[0-9.]+\.tar\.xz$/.test(name));
  machine.copy(path.join(build, tarball), `/root/${tarball}`);
  machine.install('apt-get', 'update');
  machine.install('apt-get', 'install', '-y', '--no-install-recommends', 'gcc', 'libc6-dev', 'make', 'pkg-config', 'xz-utils', 'multiwatch', 'fonts-dejavu-core', 'cracklib-runtime');
  machine.install('tar', '-C', '/root', '-xf', `/root/${tarball}`);
  const source = `/root/${tarball.replace('.tar.xz', '')}`;
  const configure = `mkdir -p ${source}/build && cd ${source}/build && ../configure --prefix=/usr --sysconfdir=/etc --localstatedir=/var`;
  // configure names what is missing, and that is all it takes.
  const began = Date.now();
  const missing = /^ *apt-get install (.*)$/m.exec(machine.install('sh', '-c', `${configure} 2>&1; true`))[1].split(' ');
  machine.install('apt-get', 'install', '-y', '--no-install-recommends', ...missing, 'espeak-ng-data');
  machine.install('sh', '-c', `${configure} && make -j2 && make install`);
  await machine.boot();
  machine.run('systemd-sysusers');
  machine.run('systemd-tmpfiles', '--create');
  await walk(machine);
  figure('from source on a bare Debian, from configure to a dossier filed', `${Math.round((Date.now() - began) / 1000)} s`);

  machine.run('systemctl', 'disable', '--now', 'motcua-worker.service', 'motcua-backup.timer', ...units);
  machine.run('make', '-C', `${source}/build`, 'uninstall');
  machine.run('mariadb', '-e', 'DROP DATABASE motcua; DROP DATABASE motcua_identity; DROP DATABASE motcua_smart;' +
    ['admin', 'portal', 'identity', 'smart', 'officer', 'worker'].map((name) => `DROP USER IF EXISTS motcua_${name}, motcua_${name}@localhost`).join(';'));
  machine.run('sh', '-c', 'rm -rf /var/lib/motcua /var/backups/motcua /etc/motcua /run/motcua /etc/nginx/conf.d/motcua.conf; userdel motcua');
  assert.deepEqual(traces(machine), []);
  const commit = run(root, 'git', ['rev-parse', '--short', 'HEAD']).said.trim();
  writeFileSync(path.join(root, 'tests/results/installing.txt'),
    `${new Date().toISOString().slice(0, 10)}, commit ${commit}: on two cores, as tests/long/package.test.js walks\n${figures.join('\n')}\n`);
});
