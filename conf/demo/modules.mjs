// SPDX-License-Identifier: GPL-3.0-or-later
// modules.mjs: what package-lock.json names, into node_modules, on a machine
// without npm: pages are built with two dozen packages, and Debian's npm would
// bring 350 of its own.
//
//   node modules.mjs FOLDER
//
// As `npm ci` does where scripts of packages are ignored: those that fit this
// machine, each with the sum that the lock gives, or none. There is no
// node_modules/.bin. curl fetches them, by what https_proxy and Debian's
// certificate authorities say; npm's registry, cafile, proxy and https-proxy count
// too, from the environment or ~/.npmrc. Who needs more of it installs npm.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import path from 'node:path';

const folder = process.argv[2];
const modules = path.join(folder, 'node_modules');
const arrived = path.join(modules, '.arrived');

// A setting of npm, or undefined.
const npmrc = path.join(homedir(), '.npmrc');
const lines = existsSync(npmrc) ? readFileSync(npmrc, 'utf8').split('\n') : [];
function setting(name) {
  const line = lines.map((text) => /^\s*([\w-]+)\s*=\s*"?(.*?)"?\s*$/.exec(text)).findLast((found) => found?.[1] === name);
  return process.env[`npm_config_${name.replaceAll('-', '_')}`]
    ?? line?.[2].replace(/\$\{(\w+)\}/g, (whole, variable) => process.env[variable] ?? whole);
}

function run(program, args, options) {
  const { status, error } = spawnSync(program, args, { stdio: ['pipe', 'inherit', 'inherit'], ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
}

// An entry of a list such as "linux" wants it, one such as "!win32" does not.
const fits = (list, own) => list === undefined || list.includes(own) || (list.every((word) => word.startsWith('!')) && !list.includes(`!${own}`));

const registry = (setting('registry') ?? 'https://registry.npmjs.org').replace(/\/+$/, '');
const { packages } = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8'));
const wanted = Object.entries(packages)
  .filter(([at, { os, cpu, libc }]) => at !== '' && fits(os, process.platform) && fits(cpu, process.arch) && fits(libc, 'glibc'))
  .map(([at, { name = at.replace(/^.*node_modules\//, ''), version, integrity }], number) => ({
    at, integrity, file: `${number}.tgz`, url: `${registry}/${name}/-/${name.replace(/^.*\//, '')}-${version}.tgz`,
  }));

rmSync(modules, { recursive: true, force: true });
mkdirSync(arrived, { recursive: true });
const authority = setting('cafile') ?? process.env.NODE_EXTRA_CA_CERTS;
const proxy = setting('https-proxy') ?? setting('proxy');
run('curl', [
  '--fail', '--silent', '--show-error', '--location', '--parallel', '--retry', '3', '--config', '-',
  ...(authority ? ['--cacert', authority, '--capath', '/etc/ssl/certs'] : []),
  ...(proxy ? ['--proxy', proxy] : []),
], { cwd: arrived, input: wanted.map(({ url, file }) => `url = "${url}"\noutput = "${file}"\n`).join('') });

for (const { at, integrity, file, url } of wanted) {
  const bytes = readFileSync(path.join(arrived, file));
  const sum = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (!integrity?.split(' ').includes(sum)) throw new Error(`${url} is not what the lock names: its sum is ${sum}`);
  const to = path.join(folder, at);
  mkdirSync(to, { recursive: true });
  run('tar', ['-xz', '--strip-components=1', '--no-same-owner', '--no-same-permissions', '-C', to], { input: bytes });
}
rmSync(arrived, { recursive: true });
