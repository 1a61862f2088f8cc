// SPDX-License-Identifier: GPL-3.0-or-later
// figures.js: what a campaign found, kept in tests/results as soon as each part of it
// ends: parts may run on different days, and each says when, where and on what.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { root } from './stack.js';

// The file's keep(part, what): puts that line in place of what the part found before.
export function figuresIn(name, title) {
  const file = path.join(root, 'tests/results', name);
  const git = (...args) => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' }).trim();
  const changed = git('diff', '--name-only', 'HEAD', '--', '.', ':!tests/results') && ', changed';
  const commit = git('rev-parse', '--short', 'HEAD') + changed;
  return (part, what) => {
    const line = `${part}: ${what} [${commit}, ${new Date().toISOString().slice(0, 10)}, ${cpus().length} processors, load ${loadavg()[0].toFixed(1)}]`;
    const kept = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(1).filter((text) => text && !text.startsWith(`${part}: `)) : [];
    writeFileSync(file, `${[title, ...[...kept, line].sort()].join('\n')}\n`);
  };
}
