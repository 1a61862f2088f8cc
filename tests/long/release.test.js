// SPDX-License-Identifier: GPL-3.0-or-later
// A release as strangers meet it: made, checked and installed out of tree, and
// built without the parts that may be left out.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { folder, root } from '../lib/stack.js';

const build = process.env.MOTCUA_BUILD ?? path.join(root, 'build');
const place = mkdtempSync(path.join(tmpdir(), 'motcua-release-'));
const minute = 60_000;

function run(cwd, program, ...args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error) throw error;
  return { status, said: stdout + stderr };
}

function good(result) {
  assert.equal(result.status, 0, result.said.slice(-4000));
  return result.said;
}

const figures = [];
const seconds = (what, began) => figures.push(`${what.padEnd(64)} ${Math.round((Date.now() - began) / 1000)} s`);

after(() => rmSync(place, { recursive: true, force: true }));

test('make distcheck: a release builds, passes its tests, installs and goes, from folders it may not write to',
  { timeout: 25 * minute }, () => {
    const began = Date.now();
    const said = good(run(build, 'make', 'distcheck'));
    assert.match(said, /motcua-[0-9.]+ archives ready for distribution/);
    seconds('make distcheck', began);
  });

test('a release without its optional parts builds without a warning, and says what is lost', { timeout: 15 * minute }, () => {
  const tarball = readdirSync(build).find((name) => /^motcua-[0-9.]+\.tar\.xz$/.test(name));
  good(run(place, 'tar', '-xf', path.join(build, tarball)));
  const source = path.join(place, tarball.replace('.tar.xz', ''));
  const at = path.join(place, 'build');
  const began = Date.now();
  mkdirSync(at);
  const built = readdirSync(source, { recursive: true }).filter((name) => /\.(o|a|log|trs)$|_test$/.test(name));
  assert.deepEqual(built, []);
  const summary = good(run(at, path.join(source, 'configure'), '--enable-werror',
    '--without-espeak', '--without-pdf', '--without-systemd'));
  assert.match(summary, /spoken captcha +no: .*libespeak-ng-dev/);
  assert.match(summary, /PDF +no: .*libpango1\.0-dev/);
  assert.match(summary, /systemd notes +no: .*libsystemd-dev/);
  good(run(at, 'make', '-j2'));
  seconds('configure and make of a release without its optional parts', began);
  for (const program of ['portal', 'identity', 'worker']) {
    const needs = good(run(at, 'readelf', '-dW', program));
    assert.doesNotMatch(needs, /NEEDED.*(espeak|libpangocairo|libsystemd)/, program);
  }
  const doctor = run(at, './motcuactl', '-c', path.join(folder, 'motcua.conf'), 'doctor').said;
  assert.match(doctor, /care +build +without espeak/);
  assert.match(doctor, /care +build +without pdf/);
  assert.match(doctor, /care +build +without systemd/);
  // What comes built needs no node.
  assert.ok(existsSync(path.join(at, 'htdocs/provinces/tay-ninh/assets.hdf')));
  assert.ok(!existsSync(path.join(source, 'node_modules')));
  const commit = good(run(root, 'git', 'rev-parse', '--short', 'HEAD')).trim();
  figures.push(`${tarball.padEnd(64)} ${Math.round(statSync(path.join(build, tarball)).size / 1024)} KiB`);
  writeFileSync(path.join(root, 'tests/results/releasing.txt'),
    `${new Date().toISOString().slice(0, 10)}, commit ${commit}: on two cores, as tests/long/release.test.js walks\n${figures.join('\n')}\n`);
});
