// The Debian package: built from a release, found sound by lintian, installed
// and purged on a copy of this machine that is gone afterwards.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../lib/stack.js';

const build = process.env.MOTCUA_BUILD ?? path.join(root, 'build');
const place = mkdtempSync(path.join(tmpdir(), 'motcua-package-'));
const minute = 60_000;
after(() => rmSync(place, { recursive: true, force: true }));

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
  good(place, 'tar', ['-xf', path.join(build, tarball)]);
  // Its own tests have run by distcheck, see release.test.js.
  good(path.join(place, tarball.replace('.tar.xz', '')), 'dpkg-buildpackage', ['-b', '-us', '-uc'],
    { DEB_BUILD_OPTIONS: 'nocheck parallel=2' });
  const found = run(place, 'lintian', ['--tag-display-limit', '0', made(/\.changes$/)]).said;
  assert.deepEqual(found.split('\n').filter((line) => line.startsWith('E:')), []);
});

test('it installs, its programs say what they lack, and a purge leaves nothing', { timeout: 10 * minute }, () => {
  const copy = path.join(place, 'copy');
  mkdirSync(copy);
  const said = good(place, 'unshare', ['-m', 'sh', path.join(root, 'tests/long/install-copy.sh'), copy, made(/^motcua_.*\.deb$/)]);
  assert.match(said, /uid=\d+\(motcua\)/);
  assert.match(said, /drwx------ .* motcua motcua .* \/var\/backups\/motcua/);
  assert.match(said, /\/etc\/motcua\/motcua\.conf is good/);
  assert.match(said, /portal ended 69/);
  assert.match(said, /BAD +secrets +portal\.password_file is not set/);
  assert.match(said, /== left over\n$/);
});
