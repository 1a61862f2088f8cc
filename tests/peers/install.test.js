// SPDX-License-Identifier: GPL-3.0-or-later
// make install, as a packager would, and what others say of the result: nginx
// of its configuration, systemd of the units, mandoc of the manual.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { folder, root } from '../lib/stack.js';

const build = process.env.MOTCUA_BUILD ?? path.join(root, 'build');
const place = mkdtempSync(path.join(tmpdir(), 'motcua-install-'));
const prefix = '/usr/local';
const at = (...names) => path.join(place, prefix, ...names);

function run(program, ...args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error) throw error;
  return { status, said: stdout + stderr };
}

function filesUnder(name) {
  return readdirSync(name, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

// The installed file, as it would be were `place` the root of the machine.
function moved(name) {
  const text = readFileSync(name, 'utf8').replaceAll(`${prefix}/`, `${place}${prefix}/`);
  writeFileSync(name, text);
}

before(() => {
  execFileSync('make', ['-C', build, 'install', `DESTDIR=${place}`], { stdio: 'pipe' });
});
after(() => rmSync(place, { recursive: true }));

test('configure names every package that is missing, by the name Debian gives it', () => {
  const at = path.join(place, 'configure');
  mkdirSync(at);
  const { status, stdout, stderr } = spawnSync(path.join(root, 'configure'), ['--without-systemd'], {
    cwd: at, encoding: 'utf8', env: { ...process.env, PKG_CONFIG_LIBDIR: '/nonexistent', PKG_CONFIG_PATH: '' },
  });
  assert.notEqual(status, 0);
  const line = /^ *apt-get install (.*)$/m.exec(stdout + stderr);
  assert.ok(line, stderr);
  const named = line[1].split(' ');
  const wanted = [...readFileSync(path.join(root, 'configure.ac'), 'utf8').matchAll(/^MOTCUA_LIBRARY\(\[\w+\], \[.*\], \[(\S+)\]\)/gm)];
  assert.ok(wanted.length > 12);
  for (const [, name] of wanted) assert.ok(named.includes(name), name);
  assert.ok(named.includes('libespeak-ng-dev') && !named.includes('libsystemd-dev'));
  const known = readFileSync(path.join(root, 'motcua'), 'utf8').split(/\s+/); // what ./motcua installs
  for (const name of named) assert.ok(known.includes(name), `${name} is no package of Debian`);
});

test('everything lies where GNU and systemd look for it', () => {
  for (const name of [
    'libexec/motcua/portal', 'libexec/motcua/identity', 'libexec/motcua/worker', 'sbin/motcuactl',
    'etc/motcua/motcua.conf', 'etc/motcua/nginx/server-portal.conf', 'etc/motcua/nginx/site-portal.conf', 'etc/motcua/nginx/motcua-http.conf',
    'etc/logrotate.d/motcua', ...['portal', 'portal-files', 'identity', 'identity-hash', 'smart', 'officer', 'officer-files'].flatMap((pool) =>
      [`motcua-${pool}.socket`, `motcua-${pool}.service`, `motcua-${pool}@.service`]).map((name) => `lib/systemd/system/${name}`),
    'lib/systemd/system/motcua-worker.service', 'lib/systemd/system/motcua-backup.timer', 'lib/systemd/system/motcua-national.timer', 'lib/sysusers.d/motcua.conf', 'lib/tmpfiles.d/motcua.conf',
    'share/motcua/templates/layout.cst', 'share/motcua/templates/messages/vi.hdf', 'share/motcua/htdocs/provinces/tay-ninh/assets.hdf',
    'share/motcua/schema/portal/0001-session.sql', 'share/motcua/schema/seed/codes.json',
    'share/man/man7/motcua.7', 'share/man/man8/motcuactl.8', 'share/man/man5/motcua.conf.5',
    'share/man/man8/motcua-portal.8', 'share/man/man8/motcua-worker.8',
  ]) assert.ok(existsSync(at(name)), name);
});

test('what the programs are made of is listed, with versions', () => {
  execFileSync('make', ['-s', '-C', build, 'sbom'], { stdio: 'pipe' });
  const { bomFormat, components } = JSON.parse(readFileSync(path.join(build, 'motcua.cdx.json'), 'utf8'));
  assert.equal(bomFormat, 'CycloneDX');
  const named = new Map(components.map(({ name, version }) => [name, version]));
  for (const name of ['libmariadb3', 'libssl3', 'libfido2-1', 'libargon2-1', 'libpoppler-glib8', 'libc6'])
    assert.ok([...named.keys()].some((one) => one.startsWith(name)), name);
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  for (const [at, { version }] of Object.entries(packages).filter(([at]) => at !== ''))
    assert.ok(components.some((one) => one.name === at.split('node_modules/').at(-1) && one.version === version), at);
  for (const { purl } of components) assert.match(purl, /^pkg:(deb|npm)\/\S+@\S+$/);
});

test('no place is left unfilled, and nothing of the build folder is named', () => {
  for (const name of ['etc', 'lib/systemd', 'lib/sysusers.d', 'lib/tmpfiles.d', 'share/man'].flatMap((dir) => filesUnder(at(dir)))) {
    const text = readFileSync(name, 'utf8').replaceAll('@system-service', '').replaceAll('@privileged', '').replaceAll('@resources', '');
    assert.doesNotMatch(text, /@[a-z][a-z_0-9]*@/, name);
    assert.ok(!text.includes(build), name);
  }
});

test('installing again keeps what the administrator changed', () => {
  const conf = at('etc/motcua/motcua.conf');
  const server = at('etc/motcua/nginx/server-smart.conf');
  for (const name of [conf, server]) writeFileSync(name, `# changed\n${readFileSync(name, 'utf8')}`);
  execFileSync('make', ['-C', build, 'install', `DESTDIR=${place}`], { stdio: 'pipe' });
  for (const name of [conf, server]) assert.match(readFileSync(name, 'utf8'), /^# changed/, name);
});

test('names, province and addresses count where make install is told of them', () => {
  const other = path.join(place, 'other');
  execFileSync('make', ['-C', build, 'install', `DESTDIR=${other}`, 'PORTAL_NAME=dichvucong.cantho.example', 'PROVINCE=can-tho', 'NGINX_LISTEN=192.0.2.1:443'],
    { stdio: 'pipe' });
  const installed = (name) => readFileSync(path.join(other, prefix, 'etc/motcua/nginx', name), 'utf8');
  assert.match(installed('server-portal.conf'), /server_name dichvucong\.cantho\.example;/);
  assert.match(installed('server-smart.conf'), /listen 192\.0\.2\.1:443 ssl/);
  assert.match(installed('site-identity.conf'), /provinces\/can-tho\/pages\/identity/);
  assert.match(installed('pool-identity.conf'), /form-action 'self' https:\/\/dichvucong\.cantho\.example /);
});

test('nginx finds its installed configuration good', () => {
  const dir = at('etc/motcua/nginx');
  mkdirSync(at('etc/motcua/tls'), { recursive: true });
  for (const kind of ['cert', 'key']) writeFileSync(at(`etc/motcua/tls/${kind}.pem`), readFileSync(path.join(folder, `tls/${kind}.pem`)));
  for (const name of filesUnder(dir)) moved(name);
  for (const name of filesUnder(dir)) {
    writeFileSync(name, readFileSync(name, 'utf8').replace('/var/log/nginx/', `${place}/`));
  }
  // Our own log: without queries, with the request's number.
  for (const name of ['portal', 'identity', 'smart', 'officer']) {
    assert.match(readFileSync(path.join(dir, `site-${name}.conf`), 'utf8'), /^access_log "[^"]+" motcua;$/m);
  }
  // Whole servers, or into a server that is there already.
  const own = `listen 443 ssl; server_name dichvucong.example; ssl_certificate ${at('etc/motcua/tls/cert.pem')}; ssl_certificate_key ${at('etc/motcua/tls/key.pem')};`;
  for (const servers of [`include ${dir}/server-*.conf;`, `include ${dir}/pool-portal.conf; server { ${own} include ${dir}/site-portal.conf; }`]) {
    const { status, said } = nginxOf(dir, servers);
    assert.equal(status, 0, said);
    // Debian 12's nginx knows no other way to say it; Debian 13's knows both.
    assert.doesNotMatch(said.replace(/.*\[warn\].*the "listen \.\.\. http2" directive is deprecated.*/g, ''), /\[(warn|emerg)\]/);
  }
});

// What nginx says of Debian's own settings with these servers.
function nginxOf(dir, servers) {
  const main = path.join(place, 'nginx.conf');
  writeFileSync(main, `pid ${place}/nginx.pid; error_log stderr;
    events { }
    http {
      # As Debian's own file has them, of 12 or of 13.
      include /etc/nginx/mime.types; sendfile on; tcp_nopush on; types_hash_max_size 2048; server_tokens off; default_type application/octet-stream;
      ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on; access_log ${place}/access.log; gzip on;
      ${['body', 'fastcgi', 'proxy', 'uwsgi', 'scgi'].map((kind) =>
        `${kind === 'body' ? 'client_body' : kind}_temp_path ${place}/${kind};`).join('\n')}
      include ${dir}/motcua-http.conf;
      ${servers}
    }\n`);
  return run('/usr/sbin/nginx', '-t', '-e', 'stderr', '-c', main);
}

test('systemd takes the units, and rates each service OK', () => {
  const dir = at('lib/systemd/system');
  const units = filesUnder(dir).filter((name) => path.dirname(name) === dir);
  for (const unit of units) moved(unit);
  const { said } = run('systemd-analyze', 'verify', '--man=no', ...units);
  const complaints = said.split('\n').filter((line) => /motcua/.test(line));
  assert.deepEqual(complaints, []);
  for (const unit of units.filter((name) => name.endsWith('.service'))) {
    const { status, said: rating } = run('systemd-analyze', 'security', '--offline=true', '--threshold=20', unit);
    assert.equal(status, 0, rating.split('\n').slice(-3).join('\n'));
    assert.match(rating, /Overall exposure level .* OK/);
  }
});

test('systemd takes the users and folders', () => {
  mkdirSync(path.join(place, 'etc'), { recursive: true });
  const users = run('systemd-sysusers', '--dry-run', `--root=${place}`, '--replace=/usr/lib/sysusers.d/motcua.conf',
    at('lib/sysusers.d/motcua.conf'));
  assert.equal(users.status, 0, users.said);
  assert.doesNotMatch(users.said, /not a valid|[Ff]ailed/);
});

test('the manual is clean, and tells each command and each setting', () => {
  const pages = filesUnder(at('share/man'));
  const { said } = run('mandoc', '-Tlint', '-W', 'warning', ...pages);
  assert.equal(said, '');
  const words = (name) => run('mandoc', '-Tutf8', at('share/man', name)).said.replace(/.\u0008/g, '');
  const commands = run(path.join(build, 'motcuactl'), 'help').said
    .split('\n').filter((line) => /^ {2}\S/.test(line)).map((line) => line.trim().split(/\s+/)[0]);
  assert.ok(commands.length > 10);
  for (const command of commands) assert.ok(words('man8/motcuactl.8').includes(command), command);
  for (const program of ['portal', 'identity', 'smart', 'officer', 'worker', 'motcuactl']) {
    const help = run(path.join(build, program), '--help');
    assert.equal(help.status, 0);
    const options = [...help.said.matchAll(/^ {2}(-.*?) {2}/gm)].flatMap(([, names]) => names.split(', ')).map((name) => name.split(' ')[0]);
    assert.deepEqual(options, ['-c', '-h', '--help', '--version']);
    const page = words(`man8/${program === 'motcuactl' ? '' : 'motcua-'}${program}.8`);
    for (const option of options) assert.ok(page.includes(option), `${program} ${option}`);
    assert.match(run(path.join(build, program), '--version').said, new RegExp(`^${program} \\(motcua\\) [0-9.]+\n$`));
  }
  const settings = words('man5/motcua.conf.5');
  for (const [, key] of readFileSync(path.join(root, 'conf/motcua.conf.in'), 'utf8').matchAll(/^#([a-z_0-9.*]+) =/gm)) {
    assert.ok(settings.includes(key), key);
  }
});

test('it goes without a trace, but for what was changed', () => {
  execFileSync('make', ['-C', build, 'uninstall', `DESTDIR=${place}`], { stdio: 'pipe' });
  const left = filesUnder(path.join(place, prefix)).map((name) => path.relative(at(), name))
    .filter((name) => !/^etc\/motcua\/(tls|nginx)\//.test(name));
  assert.deepEqual(left, ['etc/motcua/motcua.conf']);
  assert.ok(statSync(at('etc/motcua/motcua.conf')).isFile());
});
