// SPDX-License-Identifier: GPL-3.0-or-later
// The Debian package: built from a release, found sound by lintian, installed on
// a bare Debian by the guide until a citizen files there, under systemd as it is
// meant, and purged without a trace; debian/tests run there. Then the same from
// source; and on the next Debian built, looked at, tried and purged again.
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

// Each override says why, in debian/.
const lintian = ['-EvIL', '+pedantic', '--tag-display-limit', '0'];
const soundBy = (said) => assert.deepEqual(said.split('\n').filter((line) => /^[EWIPXC]:/.test(line)), []);

test('dpkg-buildpackage makes a package, and lintian finds nothing in it', { timeout: 20 * minute }, () => {
  good(build, 'make', ['dist']);
  const tarball = readdirSync(build).find((name) => /^motcua-[0-9.]+\.tar\.xz$/.test(name));
  const packed = good(place, 'tar', ['-xvf', path.join(build, tarball)]).split('\n');
  assert.deepEqual(packed.filter((name) => name.includes('/node_modules/')).slice(0, 3), []);
  assert.ok(packed.some((name) => name.endsWith('/tests/node/package-lock.json')));
  // Its own tests have run by distcheck, see release.test.js.
  good(path.join(place, tarball.replace('.tar.xz', '')), 'dpkg-buildpackage', ['-us', '-uc'],
    { DEB_BUILD_OPTIONS: 'nocheck parallel=2' });
  soundBy(run(place, 'lintian', [...lintian, made(/\.changes$/)]).said);
});

const base = path.join(place, 'base');
const figures = [];
// Notes it for tests/results; in the order of the walk.
const figure = (what, value) => figures.push(`${what.padEnd(64)} ${value}`);

async function newMachine(name, of = base) {
  const machine = new Machine(of, path.join(place, name));
  mkdirSync(machine.folder);
  machines.push(machine);
  return machine.make();
}

const users = ['motcua', ...['portal', 'identity', 'smart', 'officer', 'worker'].map((name) => `motcua-${name}`)];

// All that is on the machine and has our name, or is our users'. Those of a purged
// package stay, as Debian has it, with nothing of theirs.
function traces(machine) {
  const named = (what, names) => machine.run('sh', '-c', `getent ${what} ${names.join(' ')} | cut -d: -f1; true`).trim().split('\n').filter(Boolean);
  const owners = named('passwd', users), groups = named('group', [...users, 'motcua-papers', 'motcua-spool']);
  return machine.run('sh', '-c', `find / -xdev \\( -iname '*motcua*' ${owners.map((name) => `-o -user ${name}`).join(' ')} ${groups.map((name) => `-o -group ${name}`).join(' ')} \\) \
    ! -path '/proc/*' ! -path '/sys/*' ! -path '/root/*' ! -path '/tmp/*' ! -path '/var/cache/*' 2>/dev/null; true`).trim().split('\n').filter(Boolean).sort();
}

const get = (machine, address) => machine.inNetwork('curl', ['-ks', '-o', '/dev/null', '-w', '%{http_code}', '--max-time', '60', `https://localhost:8443${address}`]);
function answerOf(child) {
  return new Promise((resolve) => {
    let said = '';
    child.stdout.on('data', (piece) => { said += piece; });
    child.on('close', () => resolve(said));
  });
}

// Four citizens read a page again and again, until they are called off; then the
// codes that they got. As people read: faster is what nginx refuses to one address.
function readers(machine) {
  const flag = path.join(machine.folder, 'reading');
  writeFileSync(flag, '');
  const loop = `while [ -e ${flag} ]; do curl -ks -o /dev/null -w '%{http_code}\\n' --max-time 60 https://localhost:8443/thu-tuc; sleep 0.2; done`;
  const codes = Promise.all([1, 2, 3, 4].map(() => answerOf(machine.inNetwork('sh', ['-c', loop]))));
  return async () => {
    rmSync(flag);
    return (await codes).join('').trim().split('\n');
  };
}

// The release, unpacked in /root; its folder.
function unpackOn(machine) {
  const tarball = readdirSync(build).find((name) => /^motcua-[0-9.]+\.tar\.xz$/.test(name));
  machine.copy(path.join(build, tarball), `/root/${tarball}`);
  machine.install('apt-get', 'install', '-y', '--no-install-recommends', 'xz-utils');
  machine.install('tar', '-C', '/root', '-xf', `/root/${tarball}`);
  return `/root/${tarball.replace('.tar.xz', '')}`;
}

// Drops what a purge leaves to the administrator, and looks whether that was all.
function leaveNothing(machine) {
  machine.run('mariadb', '-e', 'DROP DATABASE motcua; DROP DATABASE motcua_identity; DROP DATABASE motcua_smart;' +
    ['admin', 'portal', 'identity', 'smart', 'officer', 'worker'].map((name) => `DROP USER IF EXISTS motcua_${name}, motcua_${name}@localhost`).join(';'));
  machine.run('sh', '-c', 'rm -rf /var/lib/motcua /var/backups/motcua /etc/motcua /run/motcua /etc/nginx/conf.d/motcua.conf /run/systemd/system/motcua-worker.service.d');
  assert.deepEqual(traces(machine), []);
  assert.equal(machine.try('pgrep', '-u', users.join()).said, '');
}

// debian/tests, with the package that was built; the machine has what they depend on.
function autopkgtest(machine, source) {
  const said = machine.run('sh', '-c', `cd /root && autopkgtest --ignore-restrictions=isolation-machine -B /root/motcua.deb ${source}/ -- null 2>&1`);
  assert.match(said, /^smoke +PASS$/m, said.slice(-4000));
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

const pools = ['portal', 'portal-files', 'identity', 'identity-hash', 'smart', 'officer', 'officer-files'];
const sockets = pools.map((pool) => `motcua-${pool}.socket`), services = pools.map((pool) => `motcua-${pool}.service`);
const processes = (pool) => [1, 2, 3, 4].map((nth) => `motcua-${pool}@${nth}.service`);
const mainOf = (machine, unit) => machine.run('systemctl', 'show', '-p', 'MainPID', '--value', unit).trim();

test('a bare Debian', { timeout: 15 * minute }, () => makeBase(base));

test('the package, by the guide, on a bare Debian: a citizen files there', { timeout: 20 * minute }, async () => {
  const machine = await newMachine('package');
  machine.copy(made(/^motcua_.*\.deb$/), '/root/motcua.deb');
  machine.install('apt-get', 'update');
  const began = Date.now();
  machine.install('apt-get', 'install', '-y', '--no-install-recommends', '/root/motcua.deb');
  await machine.boot();
  // Nothing has begun before it is configured.
  assert.equal(machine.try('systemctl', 'is-active', 'motcua-portal.service').said.trim(), 'inactive');
  assert.match(machine.try('motcuactl', 'doctor').said, /BAD +secrets +portal\.password_file is not set/);
  await walk(machine);
  figure('package on a bare Debian, from apt-get to a dossier filed', `${Math.round((Date.now() - began) / 1000)} s`);
});

test('systemd starts it by its sockets, and says when it is ready', { timeout: 5 * minute }, async () => {
  const [machine] = machines;
  // With the machine, too.
  const atStart = machine.run('systemctl', 'list-dependencies', '--plain', 'multi-user.target').split('\n').map((line) => line.trim());
  for (const unit of ['motcua-worker.service', ...services]) assert.ok(atStart.includes(unit), unit);
  machine.run('systemctl', 'stop', 'motcua-worker.service', ...sockets, ...services, 'motcua-*@*.service');
  // nginx finds nobody; the first who asks after the sockets are there wakes the pool.
  assert.equal(await answerOf(get(machine, '/healthz')), '503');
  const began = Date.now();
  machine.run('systemctl', 'start', ...sockets);
  assert.equal(machine.try('systemctl', 'is-active', 'motcua-portal.service').said.trim(), 'inactive');
  assert.equal(await answerOf(get(machine, '/healthz')), '200');
  figure('from `systemctl start` of the sockets to the first answer', `${Date.now() - began} ms`);
  machine.run('systemctl', 'stop', ...sockets, ...services, 'motcua-*@*.service');

  const again = Date.now();
  machine.run('systemctl', 'start', 'motcua-worker.service', ...services, ...pools.flatMap(processes));
  assert.equal(await answerOf(get(machine, '/')), '200');
  figure('from `systemctl start` of all to the first page', `${Date.now() - again} ms`);
  for (const unit of [...pools.flatMap(processes), 'motcua-worker.service']) {
    const shown = machine.run('systemctl', 'show', '-p', 'Type,ActiveState,SubState', unit);
    assert.match(shown, /Type=notify\n/);
    assert.match(shown, /ActiveState=active\n[^]*SubState=running/, unit);
    const rating = machine.run('systemd-analyze', 'security', '--threshold=20', unit);
    assert.match(rating, /Overall exposure level .* OK/);
    if (/@[2-4]/.test(unit)) continue;
    figure(`exposure of ${unit} by systemd-analyze security`, /level for \S+: ([\d.]+ \w+)/.exec(rating)[1]);
  }
});

test('each program is a user of its own, with the secrets that its settings name and no others', () => {
  const [machine] = machines;
  const lent = (unit) => machine.run('sh', '-c', `ls /run/credentials/${unit}.service`).trim().split('\n').sort();
  const programs = { ...Object.fromEntries(pools.flatMap((pool) => [1, 4].map((nth) => [`motcua-${pool}@${nth}`, pool.split('-')[0]]))), 'motcua-worker': 'worker' };
  for (const [unit, program] of Object.entries(programs)) {
    assert.equal(machine.run('ps', '-o', 'user:32=', '-p', mainOf(machine, unit)).trim(), `motcua-${program}`, unit);
    const named = machine.run('motcuactl', 'settings', 'check', '--as', program).trim().split('\n').map((line) => path.basename(line.split(' ')[1])).sort();
    assert.deepEqual(lent(unit), named, unit);
  }
  const may = (program, ...command) => machine.try('setpriv', `--reuid=motcua-${program}`, `--regid=motcua-${program}`, '--init-groups', ...command).status === 0;
  for (const program of ['portal', 'identity', 'smart', 'officer', 'worker']) {
    for (const name of ['identity', 'portal', 'storage', 'admin']) assert.ok(!may(program, 'cat', `/etc/motcua/secrets/${name}`), `${program} ${name}`);
    assert.ok(!may(program, 'ls', '/var/backups/motcua'), program);
    assert.equal(may(program, 'ls', '/var/lib/motcua/files'), !['identity', 'smart'].includes(program), program);
    const other = program === 'portal' ? 'identity' : 'portal';
    assert.ok(!may(program, 'cat', `/proc/${mainOf(machine, `motcua-${other}@1`)}/environ`), program);
  }
});

test('reload takes a good configuration without losing a request, and refuses a bad one', { timeout: 5 * minute }, async () => {
  const [machine] = machines;
  const conf = readFileSync(machine.at('/etc/motcua/motcua.conf'), 'utf8');
  const health = () => answerOf(machine.inNetwork('curl', ['-ks', 'https://localhost:8443/healthz']));
  const read = readers(machine);
  let codes;
  try {
    writeFileSync(machine.at('/etc/motcua/motcua.conf'), `${conf}files.reserve_mib = 10000000\n`);
    machine.run('systemctl', 'reload', 'motcua-portal.service');
    await eventually(async () => JSON.parse(await health()).disk === 'short', { seconds: 30, what: 'the new setting' });
    writeFileSync(machine.at('/etc/motcua/motcua.conf'), `${conf}no.such = setting\n`);
    const { status } = machine.try('systemctl', 'reload', 'motcua-portal.service');
    assert.notEqual(status, 0);
    assert.equal(JSON.parse(await health()).disk, 'short', 'it goes on as it was');
    writeFileSync(machine.at('/etc/motcua/motcua.conf'), conf);
    machine.run('systemctl', 'reload', 'motcua-portal.service');
    await eventually(async () => JSON.parse(await health()).disk === 'ok', { seconds: 30, what: 'the old setting' });
  } finally {
    codes = await read();
  }
  assert.ok(codes.length > 5);
  assert.deepEqual([...new Set(codes)], ['200']);
  // None has ended for it.
  for (const unit of processes('portal')) assert.equal(machine.run('systemctl', 'show', '-p', 'NRestarts', '--value', unit).trim(), '0', unit);
});

test('restart loses no request either, and one process more or less is one command', { timeout: 5 * minute }, async () => {
  const [machine] = machines;
  const read = readers(machine);
  let codes;
  try {
    const old = processes('portal').map((unit) => mainOf(machine, unit));
    machine.run('systemctl', 'restart', 'motcua-portal.service');
    assert.equal(processes('portal').filter((unit) => old.includes(mainOf(machine, unit))).length, 0);
    machine.run('systemctl', 'enable', '--now', 'motcua-portal@5.service');
    machine.run('systemctl', 'restart', 'motcua-portal.service');
    await eventually(() => machine.try('systemctl', 'is-active', 'motcua-portal@5.service').said.trim() === 'active', { seconds: 60, what: 'the fifth process' });
    machine.run('systemctl', 'disable', '--now', 'motcua-portal@5.service');
    machine.run('systemctl', 'mask', '--now', 'motcua-portal@4.service');
    machine.run('systemctl', 'restart', 'motcua-portal.service');
    assert.equal(machine.try('systemctl', 'is-active', 'motcua-portal@4.service').said.trim(), 'inactive');
    machine.run('systemctl', 'unmask', 'motcua-portal@4.service');
    machine.run('systemctl', 'start', 'motcua-portal@4.service');
  } finally {
    codes = await read();
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
  machine.run('systemctl', 'stop', '--no-block', 'motcua-portal.service');
  assert.equal(await page, '200');
  await eventually(() => processes('portal').every((unit) => machine.try('systemctl', 'is-active', unit).said.trim() !== 'deactivating'), { seconds: 80, what: 'the stop' });
  machine.run('systemctl', 'start', 'motcua-portal.service');
});

test('what dies or hangs is started again', { timeout: 3 * minute }, async () => {
  const [machine] = machines;
  const main = () => mainOf(machine, 'motcua-worker.service');
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

  // However often, and the socket is there meanwhile.
  let last = '0';
  for (let time = 0; time < 7; time++) {
    last = await eventually(() => !['0', last].includes(mainOf(machine, 'motcua-portal@1.service')) && mainOf(machine, 'motcua-portal@1.service'),
      { seconds: 60, what: `the portal's first process, ${time + 1}` });
    machine.run('sh', '-c', `kill -KILL ${last}`);
    assert.equal(await answerOf(get(machine, '/thu-tuc')), '200');
  }
  assert.equal(machine.run('systemctl', 'is-active', 'motcua-portal.socket').trim(), 'active');
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
  const key = '/etc/motcua/secrets/storage', secret = machine.run('cat', key);
  const said = machine.run('apt-get', 'purge', '-y', 'motcua');
  assert.equal(papers(), before, 'papers stay as long as the rows that name them');
  assert.equal(machine.run('cat', key), secret, 'and so does what opens them');
  for (const place of ['/var/lib/motcua/files', '/var/backups/motcua', key]) assert.ok(said.includes(`${place} `), said);
  leaveNothing(machine);
});

test('autopkgtest takes it in again, and it answers', { timeout: 10 * minute }, () => {
  const [machine] = machines;
  machine.install('apt-get', 'install', '-y', '--no-install-recommends', 'autopkgtest', 'dpkg-dev', 'curl');
  autopkgtest(machine, unpackOn(machine));
});

test('from source, by the guide, on a bare Debian: a citizen files there, and it goes without a trace', { timeout: 30 * minute }, async () => {
  const machine = await newMachine('source');
  machine.install('apt-get', 'update');
  machine.install('apt-get', 'install', '-y', '--no-install-recommends', 'gcc', 'libc6-dev', 'make', 'pkg-config', 'fonts-dejavu-core', 'cracklib-runtime');
  const source = unpackOn(machine);
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

  machine.run('systemctl', 'disable', '--now', 'motcua.target', 'motcua-worker.service', 'motcua-backup.timer', ...services, ...sockets);
  machine.run('systemctl', 'stop', 'motcua-*@*.service');
  machine.run('make', '-C', `${source}/build`, 'uninstall');
  // What the guide names under “Remove”, beside what a purge leaves.
  machine.run('sh', '-c', 'rm -rf /etc/systemd/system/motcua*.service.d /var/lib/systemd/timers/stamp-motcua-* /var/log/nginx/motcua.log*');
  leaveNothing(machine);
});

test('Debian 13: built there, found sound, it answers, and is purged without a trace', { timeout: 45 * minute }, async () => {
  const next = path.join(place, 'trixie');
  makeBase(next, 'trixie');
  const machine = await newMachine('next', next);
  machine.install('apt-get', 'update');
  const source = unpackOn(machine);
  const here = (line) => machine.install('sh', '-c', `cd ${source} && ${line}`);
  here('apt-get install -y --no-install-recommends dpkg-dev lintian autopkgtest curl');
  here('apt-get build-dep -y --no-install-recommends -P nocheck .');
  const began = Date.now();
  here("DEB_BUILD_OPTIONS='nocheck parallel=2' dpkg-buildpackage -Pnocheck -us -uc");
  figure('dpkg-buildpackage on Debian 13', `${Math.round((Date.now() - began) / 1000)} s`);
  // The overrides and the standard are those of Debian 12.
  soundBy(here(`lintian ${lintian.join(' ')} --suppress-tags alien-tag,unused-override,out-of-date-standards-version ../motcua_*.changes 2>&1 || true`));
  here('apt-get install -y --no-install-recommends ../motcua_*.deb && mv ../motcua_*.deb ../motcua.deb');
  await machine.boot();
  autopkgtest(machine, source);
  machine.run('apt-get', 'purge', '-y', 'motcua');
  leaveNothing(machine);
  const commit = run(root, 'git', ['rev-parse', '--short', 'HEAD']).said.trim();
  writeFileSync(path.join(root, 'tests/results/installing.txt'),
    `${new Date().toISOString().slice(0, 10)}, commit ${commit}: on two cores, as tests/long/package.test.js walks\n${figures.join('\n')}\n`);
});
