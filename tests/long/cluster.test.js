// SPDX-License-Identifier: GPL-3.0-or-later
// Three machines (./motcua cluster) under citizens who file, while machines are
// killed, cut off, stopped for a while, and restarted one by one: as many
// dossiers as citizens were told of, numbers unbroken, a text each; and for how
// long each fault was felt. Wants root.
//
//   MOTCUA_FILINGS=200 ./motcua test long --only cluster
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build, eventually, folder, root } from '../lib/stack.js';

const FILINGS = Number(process.env.MOTCUA_FILINGS ?? 1000);
const LANES = 6;
const NODES = ['n1', 'n2', 'n3'];
const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const lab = path.join(folder, 'cluster');
const env = { ...process.env, MOTCUA_VAR: folder, MOTCUA_BUILD: build };
delete env.NODE_TEST_CONTEXT; // citizens tell by themselves

function cluster(...args) {
  const { status, stdout, stderr } = spawnSync(path.join(root, 'motcua'), ['cluster', ...args], { env, encoding: 'utf8' });
  assert.equal(status, 0, `cluster ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}
// A command in the network of a machine, as `cluster namespace` names it.
const within = (name, ...command) => ['ip', ['netns', 'exec', cluster('namespace', name).trim(), ...command]];

function ask(name, text, database = 'motcua') {
  const word = readFileSync(path.join(lab, name, 'secrets/admin'), 'utf8').trim();
  const out = execFileSync('mariadb', ['--no-defaults', `--socket=${lab}/${name}/run/mariadb.sock`, '--user=motcua_admin',
    '--batch', '--skip-column-names', database, '-e', text], { encoding: 'utf8', env: { ...process.env, MYSQL_PWD: word }, maxBuffer: 2 ** 28 });
  return out === '' ? [] : out.trimEnd().split('\n').map((line) => line.split('\t'));
}
const isWhole = () => cluster('status').split('\n').filter((line) => /HAProxy: UP .*3, Primary, Synced/.test(line)).length === 3;
const whole = () => eventually(isWhole, { seconds: 300, what: 'three nodes again' });
const pidOf = (name, part) => Number(readFileSync(path.join(lab, name, `run/${part}.pid`), 'utf8').split(' ')[0]);

const codes = [];
const looks = [];
const troubles = [];
let citizens;
let isReady = false;

let first; // what was there before

before(async () => {
  cluster('up');
  [[first]] = ask('n1', 'SELECT COALESCE(MAX(id), 0) FROM dossier');
  const [program, args] = within('front', process.execPath, path.join(root, 'tests/long/cluster-citizens.js'), String(LANES));
  citizens = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...env, MOTCUA_VAR: path.join(lab, 'front'), NODE_EXTRA_CA_CERTS: path.join(lab, 'front/tls/cert.pem') } });
  createInterface({ input: citizens.stdout }).on('line', (line) => {
    const said = JSON.parse(line);
    if (said.code) codes.push(said);
    else if (said.trouble) troubles.push(said);
    else if (said.look !== undefined) looks.push(said);
    else if (said.ready) isReady = true;
  });
  await eventually(() => isReady, { seconds: 300, what: 'citizens signed in' });
  await eventually(() => codes.length >= LANES, { seconds: 120, what: 'the first filings' });
});
after(() => {
  citizens?.kill('SIGKILL');
  spawnSync(path.join(root, 'motcua'), ['cluster', 'down'], { env });
});

// How long others were refused, and the longest time without a filing.
function felt(from, to) {
  const bad = looks.filter(({ look, at }) => look !== 200 && at >= from && at <= to);
  const began = ({ at, ms }) => at - ms;
  const times = [from, ...codes.map(({ at }) => at).filter((at) => at >= from && at <= to), to];
  return {
    refused: bad.length, looks: looks.filter(({ at }) => at >= from && at <= to).length,
    seconds: bad.length === 0 ? 0 : (bad.at(-1).at - began(bad[0])) / 1000,
    gap: Math.max(...times.slice(1).map((at, i) => at - times[i])) / 1000,
    thrown: troubles.filter(({ at }) => at >= from && at <= to).length,
  };
}

const table = [];
async function fault(name, strike) {
  await whole();
  const from = Date.now();
  const before = codes.length;
  await strike();
  await whole();
  await eventually(() => codes.length >= before + LANES, { seconds: 120, what: 'filings go on' });
  table.push({ name, ...felt(from, Date.now()), filings: codes.length - before });
}

test(`filings on three machines that break one after another: none lost, none twice`, { timeout: 170 * 60_000 }, async (t) => {
  const began = Date.now();
  await t.test('MariaDB of a machine is killed', () => fault('MariaDB of n1 killed, started after 10 s', async () => {
    cluster('kill', 'n1', 'mariadb');
    await rest(10_000);
    cluster('start', 'n1');
  }));
  await t.test('a machine loses its power', () => fault('all of n2 killed, started after 10 s', async () => {
    cluster('kill', 'n2');
    await rest(10_000);
    cluster('start', 'n2');
  }));
  await t.test('a machine is cut off: the lesser side says 503 and takes nothing', () => fault('n3 cut off for 20 s', async () => {
    cluster('cut', 'n3');
    await eventually(() => ask('n3', "SHOW STATUS LIKE 'wsrep_ready'")[0][1] === 'OFF', { seconds: 60, what: 'the lesser side' });
    const [program, args] = within('n3', 'curl', '-sk', '-o', '/dev/null', '-w', '%{http_code}', '--max-time', '30');
    for (const page of ['8443/healthz', '8444/dang-nhap'])
      assert.equal(execFileSync(program, [...args, `https://localhost:${page}`], { encoding: 'utf8' }), '503', page);
    await rest(15_000);
    cluster('mend', 'n3');
  }));
  await t.test('a machine is slow', () => fault('MariaDB of n2 stopped 1 s of each 2, ten times', async () => {
    const pid = pidOf('n2', 'mariadb');
    for (let n = 0; n < 10; n++) {
      process.kill(pid, 'SIGSTOP');
      await rest(1000);
      process.kill(pid, 'SIGCONT');
      await rest(1000);
    }
  }));
  await t.test('a machine stands still', () => fault('MariaDB of n1 stopped for 15 s', async () => {
    const pid = pidOf('n1', 'mariadb');
    process.kill(pid, 'SIGSTOP');
    await rest(15_000);
    process.kill(pid, 'SIGCONT');
  }));
  await t.test('all are restarted, one by one', () => fault('each drained, stopped, started (as for an upgrade)', async () => {
    for (const name of NODES) {
      cluster('drain', name);
      await rest(2000);
      cluster('stop', name);
      cluster('start', name);
      cluster('ready', name);
      await whole();
    }
  }));
  await eventually(() => codes.length >= FILINGS, { seconds: 7200, what: `${FILINGS} filings` });
  const exit = new Promise((done) => citizens.once('exit', done));
  citizens.stdin.write('\n');
  await exit;
  const seconds = (Date.now() - began) / 1000;
  await whole();

  const told = codes.map(({ code }) => code).sort();
  assert.equal(new Set(told).size, told.length, 'each citizen was told another code');
  for (const name of NODES) {
    const filed = ask(name, `SELECT code FROM dossier WHERE id > ${first} ORDER BY code`).map(([code]) => code);
    assert.deepEqual(filed, told, `what is on ${name} is what was told`);
    assert.equal(ask(name, `SELECT COUNT(*) FROM (SELECT draft_public_id FROM dossier GROUP BY draft_public_id HAVING COUNT(*) > 1) t`)[0][0], '0', 'none twice');
    assert.deepEqual(ask(name, `SELECT agency_code, filed_on, COUNT(*), MAX(number) FROM dossier
      GROUP BY agency_code, filed_on HAVING COUNT(*) <> MAX(number) OR MIN(number) <> 1`), [], `numbers are unbroken on ${name}`);
  }
  await eventually(() => ask('n1', "SELECT COUNT(*) FROM outbox WHERE message = 'sms.filed' AND sent_at IS NULL")[0][0] === '0',
    { seconds: 1800, what: 'all texts sent' });
  const texts = ask('n1', `SELECT COUNT(*), COUNT(DISTINCT arg0) FROM outbox
    WHERE message = 'sms.filed' AND arg0 IN (SELECT code FROM dossier WHERE id > ${first})`)[0];
  assert.deepEqual(texts, [String(told.length), String(told.length)], 'one text for each');

  const commit = execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const row = (cells) => `${cells[0].padEnd(50)}${cells.slice(1).map((cell) => String(cell).padStart(10)).join('')}\n`;
  mkdirSync(path.join(root, 'tests/results'), { recursive: true });
  writeFileSync(path.join(root, 'tests/results/cluster.txt'),
    `${new Date().toISOString().slice(0, 10)}, commit ${commit}: ${told.length} filings by ${LANES} citizens at once on three machines in ${Math.round(seconds)} s,\n`
    + `all on ${cpus().length} cores (load ${loadavg()[1].toFixed(0)}): 0 lost, 0 twice, numbers unbroken on each node, ${texts[0]} texts, one each.\n\n`
    + `refused: looks at /healthz, at most ten a second, that were not answered 200, of how many; s: from the\n`
    + `first to the last of them; gap: the longest time without a filing; thrown: pages that citizens asked for again.\n\n`
    + row(['fault', 'refused', 'of', 's', 'gap s', 'thrown', 'filings'])
    + table.map((f) => row([f.name, f.refused, f.looks, f.seconds.toFixed(1), f.gap.toFixed(1), f.thrown, f.filings])).join(''));
});
