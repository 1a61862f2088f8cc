// SPDX-License-Identifier: GPL-3.0-or-later
// Each parser of outside bytes under libFuzzer for an hour, with ASan and UBSan:
// nothing ends it, and what it finds of new ways through is kept beside the
// build for the next time (what breaks, for tests/fuzz/corpus). The figures are
// in tests/results/fuzz.txt.
//
//   MOTCUA_FUZZ_S=60 ./motcua test long --only fuzz
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { folder, root } from '../lib/stack.js';

const SECONDS = Number(process.env.MOTCUA_FUZZ_S ?? 3600);
const build = path.join(folder, 'build-fuzz');
const corpus = path.join(root, 'tests/fuzz/corpus');
const targets = readdirSync(corpus).sort();
const found = [];
const commit = execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(); // what is built
// What never gives its memory back ends as a job and begins again. libcbor, by
// libfido2, asks for as much as a length says and touches none of it before it
// has read so many; it takes no for an answer.
const OPTIONS = {
  looks: { flags: ['-detect_leaks=0', '-fork=1', '-ignore_ooms=1', '-rss_limit_mb=1500'], asan: 'detect_leaks=0' },
  webauthn: { flags: ['-rss_limit_mb=2048', '-malloc_limit_mb=1024'], asan: 'allocator_may_return_null=1:max_allocation_size_mb=256' },
};

before(() => {
  mkdirSync(build, { recursive: true });
  const options = { cwd: build, stdio: ['ignore', 'ignore', 'inherit'] };
  execFileSync(path.relative(build, path.join(root, 'configure')), ['CC=clang', 'CFLAGS=-O1 -g', '--enable-fuzzing'], options);
  execFileSync('make', ['-s', '-j2', ...targets.map((name) => `tests/fuzz/${name}_fuzz`)], options);
}, { timeout: 1_200_000 });

// The last that libFuzzer says of its progress, alone or as a job's parent.
function figures(said) {
  const runs = /^Done (\d+) runs in (\d+) second/m.exec(said) ?? /^#(\d+): cov: .* time: (\d+)s(?![\s\S]*^#\d+: cov:)/m.exec(said);
  const [, cov, corp] = [...said.matchAll(/cov: (\d+) ft: \d+ corp: (\d+)/g)].at(-1) ?? [];
  return { runs: Number(runs?.[1]), seconds: Number(runs?.[2]), cov: Number(cov), inputs: Number(corp) };
}

for (const name of targets)
  test(`${name}: nothing from outside breaks it`, { timeout: (SECONDS + 600) * 1000 }, () => {
    const kept = path.join(folder, 'fuzz', name);
    const broken = path.join(folder, 'fuzz/broken-');
    mkdirSync(kept, { recursive: true });
    const { flags, asan } = OPTIONS[name] ?? { flags: ['-rss_limit_mb=2048'], asan: '' };
    const { status, stderr } = spawnSync('nice', ['-n', '15', path.join(build, `tests/fuzz/${name}_fuzz`), ...flags,
      `-max_total_time=${SECONDS}`, '-timeout=25', `-artifact_prefix=${broken}${name}-`, kept, path.join(corpus, name)],
    { cwd: build, encoding: 'utf8', maxBuffer: 2 ** 30, env: { ...process.env, ASAN_OPTIONS: asan } });
    assert.equal(status, 0, `${stderr.slice(-4000)}\nwhat broke it lies in ${broken}${name}-…`);
    const { runs, seconds, cov, inputs } = figures(stderr);
    assert.ok(runs > 0 && cov > 0, stderr.slice(-500));
    found.push(`${name.padEnd(11)} ${String(seconds).padStart(5)} s ${String(runs).padStart(10)} runs ${String(cov).padStart(6)} edges ${String(inputs).padStart(5)} inputs; nothing broke`);
  });

after(() => {
  if (found.length < targets.length) return;
  writeFileSync(path.join(root, 'tests/results/fuzz.txt'),
    `${new Date().toISOString().slice(0, 10)}, commit ${commit}, ${SECONDS} s each at nice 15 (load ${loadavg()[0].toFixed(0)}), clang with ASan and UBSan\n(MOTCUA_FUZZ_S=${SECONDS} ./motcua test long --only fuzz; an hour each without it):\n${found.join('\n')}\n`);
});
