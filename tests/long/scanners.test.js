// SPDX-License-Identifier: GPL-3.0-or-later
// What scanners that know nothing of us find, signed in: wapiti and sqlmap from
// Debian, after a walk through every page that links, buttons that search and
// lists lead to. Nothing is found, no page fails, and no worker was started
// again. MOTCUA_SCAN_S: how long wapiti attacks each program (ten minutes).
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filed } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { citizen } from '../lib/sign-in.js';
import { registerClient } from '../lib/smart.js';
import { origin, root, workers } from '../lib/stack.js';

const SECONDS = Number(process.env.MOTCUA_SCAN_S ?? 600);
const PAGES_MOST = 400;
const place = mkdtempSync(path.join(tmpdir(), 'motcua-scan-'));
after(() => rmSync(place, { recursive: true, force: true }));
const figures = [];

const skip = spawnSync('sh', ['-c', 'command -v wapiti && command -v sqlmap']).status !== 0 && 'wapiti and sqlmap are not installed';
const programs = ['portal', 'identity', 'smart', 'officer'];
const before = Object.fromEntries(programs.map((program) => [program, workers(program).sort()]));

// Who is signed in there.
const people = {
  portal: () => citizen(1),
  identity: () => citizen(1),
  smart: async () => (await registerClient()).phone,
  officer: () => officer('desk'),
};
const starts = { portal: ['/', '/ho-so', '/kho-giay-to', '/tai-khoan', '/tra-cuu', '/thu-tuc?q=khai+sinh'], identity: ['/', '/tai-khoan'], smart: ['/', '/ho-so', '/quet'], officer: ['/', '/hang-doi/tat-ca', '/so-theo-doi', '/tra-cuu'] };
// What ends the session ends the scan.
const leaving = /\/(dang-xuat|oauth2\/logout|du-lieu|xoa|phien|thiet-bi)/;

// An address without what is only this row's: one page of a kind is enough.
const kindOf = (url) => `${url.pathname.replace(/[A-Za-z0-9_-]{22}/g, ':id').replace(/\/\d[\d.]*/g, '/:n')}?${[...url.searchParams.keys()].sort().join('&')}`;

const cookieOf = (client, program) => client.cookies.header(new URL(origin[program]));
const found = {};

for (const program of programs)
  test(`each page of ${program} that links lead to is answered, with its policies`, { skip, timeout: 600_000 }, async () => {
    if (program === 'officer') await filed(await citizen(1));
    const client = await people[program]();
    const waiting = starts[program].map((at) => new URL(at, origin[program]));
    const kinds = new Map();
    while (waiting.length > 0 && kinds.size < PAGES_MOST) {
      const url = waiting.shift();
      if (url.origin !== origin[program] || leaving.test(url.pathname) || kinds.has(kindOf(url))) continue;
      kinds.set(kindOf(url), url.href);
      const page = await client.open(url);
      assert.ok(page.status < 500, `${page.status} ${url.href}`);
      if (page.url.origin !== origin[program] || !page.document) continue;
      for (const name of ['content-security-policy', 'strict-transport-security', 'x-content-type-options']) assert.ok(page.headers[name], `${name} ${url.href}`);
      for (const link of page.document.querySelectorAll('a[href]')) waiting.push(new URL(link.getAttribute('href'), page.url));
    }
    assert.ok(kinds.size > 5, `${kinds.size}`);
    found[program] = [...kinds.values()];
    figures.push(`${program.padEnd(9)} ${String(kinds.size).padStart(4)} kinds of pages walked through, signed in`);
  });

// A program that runs until its end; its words.
function run(command, args, seconds) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: place, env: { ...process.env, HOME: place }, stdio: ['ignore', 'pipe', 'pipe'] });
    const ender = setTimeout(() => child.kill('SIGINT'), seconds * 1000);
    let said = '';
    child.stdout.on('data', (piece) => { said += piece; });
    child.stderr.on('data', (piece) => { said += piece; });
    child.on('close', (status) => { clearTimeout(ender); resolve({ status, said }); });
  });
}

// Debian 12's wapiti cannot leave an address out: its pattern is none for the
// Python that is there. And one of its modules asks the web for a list.
const wapiti = `import re, wapitiCore.net.crawler as crawler, wapitiCore.attack.attack as attack
attack.modules = [name for name in attack.modules if name != 'mod_wapp']
crawler.wildcard_translate = lambda pattern: re.compile('.*'.join(map(re.escape, pattern.split('*'))) + r'\\Z', re.S)
from wapitiCore.main.wapiti import wapiti_main
wapiti_main()`;

for (const program of programs)
  test(`wapiti finds nothing in ${program}, signed in`, { skip, timeout: (SECONDS * 12 + 60) * 1000 }, async () => {
    const report = path.join(place, `${program}.json`);
    const client = await people[program]();
    const { said } = await run('/usr/bin/python3', ['-c', wapiti, '-u', `${origin[program]}/`, '--scope', 'domain',
      ...starts[program].flatMap((at) => ['-s', origin[program] + at]),
      ...['dang-xuat', 'oauth2/logout', 'du-lieu', 'xoa', 'phien', 'thiet-bi', 's/'].flatMap((at) => ['-x', `${origin[program]}/*${at}*`]),
      '-H', `Cookie: ${cookieOf(client, program)}`, '-H', `Origin: ${origin[program]}`, '-A', 'Mozilla/5.0',
      '-m', 'sql,xss,permanentxss,crlf,exec,file,redirect,csp,http_headers,cookieflags', '--verify-ssl', '0',
      '--max-scan-time', String(SECONDS), '--max-attack-time', String(SECONDS), '--max-links-per-page', '60', '--max-files-per-dir', '12', '-S', 'normal',
      '--flush-session', '--store-session', path.join(place, `wapiti-${program}`), '--no-bugreport', '-f', 'json', '-o', report], SECONDS * 12);
    assert.ok(existsSync(report), said.slice(-3000));
    const { vulnerabilities, anomalies } = JSON.parse(readFileSync(report, 'utf8'));
    const all = Object.entries(vulnerabilities).flatMap(([kind, list]) => list.map((one) => `${kind}: ${one.method} ${one.path} ${one.parameter} ${one.info}`));
    // X-XSS-Protection is no header of today's browsers.
    const told = all.filter((line) => !line.includes('X-XSS-Protection'));
    // An answer that never came or a 5xx; 429 is nginx's own limit.
    const broken = Object.entries(anomalies).flatMap(([kind, list]) => list.map((one) => `${kind}: ${one.path}`));
    assert.deepEqual(told, [], said.slice(-3000));
    assert.deepEqual(broken, []);
    figures.push(`${program.padEnd(9)} wapiti: ${(said.match(/^\[\*\] Launching module/gm) ?? []).length} modules; nothing found`);
  });

test('sqlmap finds no injection in any query', { skip, timeout: (SECONDS * 6 + 300) * 1000 }, async () => {
  for (const program of programs) {
    const client = await people[program]();
    const urls = (found[program] ?? []).filter((href) => new URL(href).search.length > 1).slice(0, 20);
    if (program === 'portal') urls.push(`${origin.portal}/thu-tuc?q=khai&linh-vuc=1&cap=1&doi-tuong=1&co-quan=1`, `${origin.portal}/thu-tuc/goi-y?q=khai`, `${origin.portal}/ten-cu?q=tan`);
    if (program === 'officer') urls.push(`${origin.officer}/hang-doi/tat-ca?tu=a&co-quan=1`, `${origin.officer}/so-theo-doi?tu-ngay=1&co-quan=1`);
    if (urls.length === 0) continue;
    const list = path.join(place, `${program}.txt`), out = path.join(place, `sqlmap-${program}`);
    mkdirSync(out);
    writeFileSync(list, `${urls.join('\n')}\n`);
    const { said } = await run('sqlmap', ['-m', list, '--batch', '--disable-coloring', '--level=1', '--risk=1', '--technique=BEU', '--threads=2', '--flush-session', '--random-agent',
      `--cookie=${cookieOf(client, program)}`, '--drop-set-cookie', `--output-dir=${out}`, `--results-file=${path.join(out, 'results.csv')}`], SECONDS * 1.5);
    const results = readdirSync(out).includes('results.csv') ? readFileSync(path.join(out, 'results.csv'), 'utf8').trim().split('\n').slice(1) : [];
    // What sqlmap found to be none when it looked again, it says so.
    const bad = results.filter((line) => /,[BEUSTQ]+,/.test(line) && !/false positive/.test(line));
    assert.deepEqual(bad, [], said.slice(-3000));
    assert.doesNotMatch(said, /identified the following injection point/);
    figures.push(`${program.padEnd(9)} sqlmap: ${(said.match(/testing (?:URL|if GET parameter)/g) ?? []).length} tries at ${urls.length} queries; none injectable`);
  }
});

test('no worker was started again meanwhile', { skip }, () => {
  for (const program of programs) assert.deepEqual(workers(program).sort(), before[program], program);
  figures.push('workers started again: 0');
  const commit = spawnSync('git', ['log', '-1', '--format=“%s”'], { cwd: root, encoding: 'utf8' }).stdout.trim();
  writeFileSync(path.join(root, 'tests/results/scanners.txt'),
    `${new Date().toISOString().slice(0, 10)}, commit ${commit}: signed in, wapiti ${SECONDS} s a program, on loopback\n${figures.join('\n')}\n`);
});
