// SPDX-License-Identifier: GPL-3.0-or-later
// Three machines (./motcua cluster) under citizens who file, while machines are
// killed, cut off, slowed, filled up, restarted and upgraded: as many dossiers as
// citizens were told of, numbers unbroken, a text each; and for how long each
// fault was felt. A backup restored elsewhere, a second site, and what three
// machines cost beside one. Wants root.
//
//   MOTCUA_CLUSTER_PARTS='upgrade faults' MOTCUA_FILINGS=10000 ./motcua test long --only cluster
//
// Each part that ends keeps its lines in results/cluster.txt. MOTCUA_CLUSTER_FROM:
// the commit that `upgrade` comes from; the one before the newest migration.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { figuresIn } from '../lib/figures.js';
import { build, eventually, folder, root } from '../lib/stack.js';
import { Citizens, NODES, ask, assertKept, atFront, cluster, lab, pidOf, rest, run, textsSent, upNodes, whole, within, word } from './laboratory.js';

const FILINGS = Number(process.env.MOTCUA_FILINGS ?? 1000);
const KILLS = Number(process.env.MOTCUA_CLUSTER_KILLS ?? 20);
const PARTS = (process.env.MOTCUA_CLUSTER_PARTS ?? 'upgrade faults full failover backup ratios site').split(/[ ,]+/);
const LANES = 6;
const minutes = 60_000;
const keep = figuresIn('cluster.txt', 'Three machines under filings, each fault and how long it was felt (./motcua test long --only cluster). '
  + 'refused: looks at /healthz, ten a second, not answered 200, of how many, from the first to the last; gap: longest time without a filing; thrown: pages asked for again');
const part = (name, options, work) => test(name, { ...options, skip: !PARTS.includes(name) && 'not asked for' }, work);

let citizens;
let first; // what was there before
const list = (values, at) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(at * values.length))];

// The release before, built; upgraded from on the same data.
function releaseBefore() {
  const git = (...args) => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' }).trim();
  const from = process.env.MOTCUA_CLUSTER_FROM ?? git('log', '-1', '--diff-filter=A', '--format=%h^', '--', 'schema/portal', 'schema/identity', 'schema/smart');
  const at = path.join(folder, 'before', git('rev-parse', '--short', from));
  if (!existsSync(path.join(at, 'build/portal'))) {
    rmSync(at, { recursive: true, force: true });
    mkdirSync(path.dirname(at), { recursive: true });
    execFileSync('git', ['clone', '-q', root, at]);
    execFileSync('git', ['-C', at, 'checkout', '-q', git('rev-parse', from)]);
    for (const name of ['node_modules', 'tests/node_modules']) cpSync(path.join(root, name), path.join(at, name), { recursive: true, verbatimSymlinks: true });
    execFileSync('sh', ['-c', 'autoreconf -fi && mkdir build && cd build && ../configure && make -j2'], { cwd: at, stdio: 'ignore' });
  }
  return { root: at, build: path.join(at, 'build'), name: path.basename(at) };
}

const old = PARTS.includes('upgrade') ? releaseBefore() : undefined;
async function file() {
  citizens = new Citizens(LANES);
  await citizens.begin();
}
const needsCitizens = PARTS.some((name) => !['ratios'].includes(name));

before(async () => {
  if (old) {
    spawnSync(path.join(root, 'motcua'), ['cluster', 'down'], { env: { ...process.env, MOTCUA_VAR: folder, MOTCUA_BUILD: build } });
    rmSync(lab, { recursive: true, force: true });
  }
  cluster(['up'], old);
  await whole();
  [[first]] = ask('n1', 'SELECT COALESCE(MAX(id), 0) FROM dossier');
  if (needsCitizens) await file();
});
after(() => {
  citizens?.kill();
  spawnSync(path.join(root, 'motcua'), ['cluster', 'down'], { env: { ...process.env, MOTCUA_VAR: folder, MOTCUA_BUILD: build } });
});

async function fault(name, strike) {
  await whole();
  const from = Date.now();
  const note = await strike();
  await whole();
  await citizens.more(1);
  const f = citizens.felt(from, Date.now());
  keep(`fault, ${name}`, `refused ${f.refused} of ${f.looks}, ${f.seconds.toFixed(1)} s; gap ${f.gap.toFixed(1)} s; thrown ${f.thrown}; ${f.filings} filings${note ? `; ${note}` : ''}`);
}

part('upgrade', { timeout: 20 * minutes }, () => fault(`each upgraded in turn from ${old.name}`, async () => {
  const had = ask('n1', 'SELECT COUNT(*) FROM schema_migration')[0][0];
  for (const name of NODES) {
    cluster(['drain', name]);
    await rest(2000);
    cluster(['stop', name], old);
    cluster(['upgrade', name]);
    cluster(['ready', name]);
    await whole();
  }
  const has = ask('n1', 'SELECT COUNT(*) FROM schema_migration')[0][0];
  assert.ok(Number(has) > Number(had), 'it brings a migration');
  return `${has - had} migrations`;
}));

part('faults', { timeout: 60 * minutes }, async (t) => {
  await t.test('MariaDB of a machine is killed', () => fault('MariaDB of n1 killed, started after 10 s', async () => {
    cluster(['kill', 'n1', 'mariadb']);
    await rest(10_000);
    cluster(['start', 'n1']);
  }));
  await t.test('a machine loses its power', () => fault('all of n2 killed, started after 10 s', async () => {
    cluster(['kill', 'n2']);
    await rest(10_000);
    cluster(['start', 'n2']);
  }));
  await t.test('a machine is cut off: the lesser side says 503 and takes nothing', () => fault('n3 cut off for 20 s', async () => {
    cluster(['cut', 'n3']);
    try {
      await eventually(() => ask('n3', "SHOW STATUS LIKE 'wsrep_ready'")[0][1] === 'OFF', { seconds: 60, what: 'the lesser side' });
      for (const port of ['8443', '8444']) // a look at a page may want no database, and goes on
        assert.equal(run('n3', ['curl', '-sk', '-o', '/dev/null', '-w', '%{http_code}', '--max-time', '30', `https://localhost:${port}/healthz`]).stdout, '503', port);
      await rest(15_000);
    } finally {
      cluster(['mend', 'n3']);
    }
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
  await t.test('all are restarted, one by one', () => fault('each drained, stopped, started', async () => {
    for (const name of NODES) {
      cluster(['drain', name]);
      await rest(2000);
      cluster(['stop', name]);
      cluster(['start', name]);
      cluster(['ready', name]);
      await whole();
    }
  }));
});

// Its database lies on a small disk for that while.
part('full', { timeout: 20 * minutes }, async () => {
  const db = path.join(lab, 'n2/db');
  const filler = path.join(db, 'filler');
  cluster(['stop', 'n2']);
  const mib = Number(execFileSync('du', ['-sm', db], { encoding: 'utf8' }).split('\t')[0]);
  execFileSync('mv', [db, `${db}.whole`]);
  mkdirSync(db, { mode: 0o700 });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mib + 256}m,mode=700`, 'motcua', db]);
  try {
    execFileSync('cp', ['-a', `${db}.whole/.`, db]);
    cluster(['start', 'n2']);
    await fault('the disk of n2 full for 30 s', async () => {
      spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k'], { stdio: 'ignore' });
      await rest(30_000);
      const [[said] = ['away']] = (() => { try { return ask('n2', "SHOW STATUS LIKE 'wsrep_local_state_comment'").map(([, is]) => [is]); } catch { return []; } })();
      rmSync(filler);
      if (upNodes(3) === 3) return `n2 stayed ${said}`;
      cluster(['kill', 'n2']);
      cluster(['start', 'n2']);
      return `n2 was ${said}, started again`;
    });
    cluster(['stop', 'n2']);
    rmSync(`${db}.whole`, { recursive: true });
    execFileSync('cp', ['-a', db, `${db}.whole`]);
  } finally {
    spawnSync('umount', [db]);
    rmSync(db, { recursive: true, force: true });
    execFileSync('mv', [`${db}.whole`, db]);
  }
  cluster(['start', 'n2']);
  await whole();
});

part('failover', { timeout: 60 * minutes }, async () => {
  const felt = [];
  for (let n = 0; n < KILLS; n++) {
    await whole();
    const name = NODES[n % 3];
    const from = Date.now();
    if (n % 2) cluster(['kill', name]);
    else cluster(['kill', name, 'mariadb']);
    await rest(8000);
    felt.push(citizens.felt(from, Date.now()));
    cluster(['start', name]);
  }
  await whole();
  const seconds = felt.map((f) => f.seconds);
  const gaps = felt.map((f) => f.gap);
  keep('failover', `${KILLS} kills of a machine or its MariaDB: somebody refused for p50 ${list(seconds, 0.5).toFixed(1)} s, worst ${Math.max(...seconds).toFixed(1)} s; `
    + `no filing for p50 ${list(gaps, 0.5).toFixed(1)} s, worst ${Math.max(...gaps).toFixed(1)} s of the 8 s looked at`);
});

// A stack's settings on another server, with the files in a folder.
function settingsElsewhere(place, socket) {
  cpSync(path.join(lab, 'n1/secrets'), path.join(place, 'secrets'), { recursive: true });
  mkdirSync(path.join(place, 'state'), { mode: 0o700 });
  const conf = path.join(place, 'motcua.conf');
  writeFileSync(conf, `${readFileSync(path.join(lab, 'n1/motcua.conf'), 'utf8').replace(/^(storage\.|database\.socket|state_dir).*\n/gm, '')}
storage.kind = folder
storage.key_file = secrets/storage
state_dir = ${path.join(place, 'state')}
database.socket = ${socket}
`);
  return conf;
}
const tool = path.join(root, 'tests/lib/mariadb');
const ctl = (conf, ...args) => spawnSync(path.join(build, 'motcuactl'), ['-c', conf, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 });
const asAdmin = `CREATE OR REPLACE USER motcua_admin@localhost IDENTIFIED BY '%'; GRANT ALL ON *.* TO motcua_admin@localhost WITH GRANT OPTION;`;

part('backup', { timeout: 20 * minutes }, async () => {
  const place = mkdtempSync(path.join(tmpdir(), 'motcua-elsewhere-'));
  const db = path.join(place, 'db');
  const socket = execFileSync(tool, ['start', db], { encoding: 'utf8' }).trim();
  try {
    const there = (text) => execFileSync(tool, ['sql', db, '--batch', '--skip-column-names', '-e', text], { encoding: 'utf8' }).trim();
    there(asAdmin.replace('%', word('n1')));
    mkdirSync(path.join(place, 'backups'));
    const told = citizens.codes.map(({ code }) => code);
    const began = Date.now();
    const made = run('n2', [path.join(build, 'motcuactl'), '-c', path.join(lab, 'n2/motcua.conf'), 'backup', path.join(place, 'backups')]);
    assert.equal(made.status, 0, made.stderr);
    const taken = Date.now();
    const conf = settingsElsewhere(place, socket);
    const back = ctl(conf, 'restore', path.join(place, 'backups', readdirSync(path.join(place, 'backups'))[0]));
    assert.equal(back.status, 0, back.stderr + back.stdout);
    const ended = Date.now();
    const codes = new Set(there(`SELECT code FROM motcua.dossier`).split('\n'));
    assert.deepEqual(told.filter((code) => !codes.has(code)), [], 'what was told before it began is in it');
    assert.equal(there(`SELECT COUNT(*) FROM (SELECT agency_code FROM motcua.dossier GROUP BY agency_code, filed_on HAVING COUNT(*) <> MAX(number) OR MIN(number) <> 1) t`), '0', 'numbers are unbroken');
    const verified = ctl(conf, 'storage', 'verify');
    assert.equal(verified.status, 0, verified.stderr + verified.stdout);
    keep('backup', `of n2 under filings ${((taken - began) / 1000).toFixed(1)} s, restored on another server with its files ${((ended - taken) / 1000).toFixed(1)} s: `
      + `${codes.size} dossiers, all ${told.length} told before it began, numbers unbroken, each file verified`);
  } finally {
    execFileSync(tool, ['stop', db]);
    rmSync(place, { recursive: true, force: true });
  }
});

// How many a second, on three machines and on one that is alone.
part('ratios', { timeout: 30 * minutes }, async () => {
  const kinds = [['reads', 6, 20], ['sign-ins', 4, 20], ['filings', 6, 40]];
  const load = async ([kind, lanes, seconds]) => {
    for (const name of ['motcua', 'motcua_identity']) ask('n1', 'DELETE FROM throttle', name);
    ask('n1', 'DELETE FROM otp', 'motcua_identity');
    const child = atFront(path.join(root, 'tests/long/cluster-load.js'), kind, String(lanes), String(seconds));
    let said = '';
    for await (const text of child.stdout) said += text;
    assert.ok(Number(said) > 0, `${kind}: ${said}`);
    return Number(said);
  };
  // A commit by itself: rows one after the other, each waiting for its own.
  const commits = (before = '') => {
    const rows = Array.from({ length: 300 }, (_, n) => `INSERT INTO motcua.scratch VALUES (${n}, 'x');`).join('\n');
    ask('n1', 'CREATE OR REPLACE TABLE scratch (id INT PRIMARY KEY, word CHAR(40)) ENGINE = InnoDB');
    const began = Date.now();
    ask('n1', `${before} ${rows}`);
    const each = (Date.now() - began) / 300;
    ask('n1', 'DROP TABLE scratch');
    return each;
  };
  const at = {};
  const cost = { three: commits(), local: commits('SET SESSION wsrep_on = OFF;') };
  at.three = [];
  for (const kind of kinds) at.three.push(await load(kind));
  for (const name of ['n3', 'n2']) {
    cluster(['drain', name]);
    cluster(['stop', name]);
  }
  await eventually(() => upNodes(1) === 1, { seconds: 60, what: 'one node alone' });
  cost.one = commits();
  at.one = [];
  for (const kind of kinds) at.one.push(await load(kind));
  for (const name of ['n2', 'n3']) {
    cluster(['start', name]);
    cluster(['ready', name]);
  }
  await whole();
  keep('ratios', `three machines beside one, all on the same processors: ${kinds.map(([kind], n) => `${kind} ${at.three[n].toFixed(1)} a second of ${at.one[n].toFixed(1)}, ${(at.three[n] / at.one[n]).toFixed(2)}`).join('; ')}`);
  keep('synchronous commit', `one row ${cost.three.toFixed(2)} ms on three nodes, ${cost.one.toFixed(2)} ms on one of a cluster alone, ${cost.local.toFixed(2)} ms not replicated`);
});

// docs/scale.md, “A second site”: laid, and promoted by its drill.
part('site', { timeout: 20 * minutes }, async () => {
  const far = path.join(lab, 'far');
  rmSync(path.join(far, 'db'), { recursive: true, force: true });
  const there = (text, how = ['--batch', '--skip-column-names']) => execFileSync('mariadb', ['--no-defaults', `--socket=${far}/run/mariadb.sock`,
    '--user=motcua_admin', ...how, '-e', text], { encoding: 'utf8', env: { ...process.env, MYSQL_PWD: word('n1') }, maxBuffer: 2 ** 28 });
  const slave = () => Object.fromEntries(there('SHOW SLAVE STATUS', ['--vertical']).split('\n').map((line) => line.trim().split(/: (.*)/)));
  try {
    cluster(['far']);
    ask('n3', `CREATE OR REPLACE USER motcua_far@'%' IDENTIFIED BY '${word('n1')}' REQUIRE SSL; GRANT REPLICATION SLAVE ON *.* TO motcua_far@'%'`);
    execFileSync('bash', ['-c', `set -o pipefail; mariadb-dump --no-defaults --socket='${lab}/n3/run/mariadb.sock' --user=motcua_admin --single-transaction --master-data=1 --gtid --databases motcua motcua_identity motcua_smart |
      mariadb --no-defaults --socket='${far}/run/mariadb.sock' --user=motcua_admin`], { env: { ...process.env, MYSQL_PWD: word('n1') } });
    there(`SET GLOBAL read_only = 1;
      CHANGE MASTER TO MASTER_HOST = '10.99.0.13', MASTER_USER = 'motcua_far', MASTER_PASSWORD = '${word('n1')}',
        MASTER_SSL = 1, MASTER_SSL_CA = '${lab}/front/tls/cert.pem', MASTER_USE_GTID = slave_pos;
      START SLAVE`);
    await eventually(() => slave().Seconds_Behind_Master === '0', { seconds: 120, what: 'the replica follows' });
    await citizens.more(3);

    // The first site is gone, at once.
    execFileSync('bash', ['-c', `${NODES.map((name) => `'${root}/motcua' cluster kill ${name} &`).join(' ')} wait`],
      { env: { ...process.env, MOTCUA_VAR: folder, MOTCUA_BUILD: build } });
    const gone = Date.now();
    citizens.kill();
    const told = citizens.codes.filter(({ at }) => at <= gone).map(({ code }) => code);
    await eventually(() => { const s = slave(); return s.Slave_IO_Running !== 'Yes' && s.Exec_Master_Log_Pos === s.Read_Master_Log_Pos; }, { seconds: 120, what: 'all that came is there' });
    const position = slave().Gtid_IO_Pos;
    there('STOP SLAVE; RESET SLAVE ALL; SET GLOBAL read_only = 0');
    const promoted = Date.now();
    cluster(['promote']);
    const page = run('far', ['curl', '-sk', '-o', '/dev/null', '-w', '%{http_code}', 'https://localhost:8443/healthz']).stdout;
    const ended = Date.now();
    assert.equal(page, '200');
    const codes = new Set(there(`SELECT code FROM motcua.dossier WHERE id > ${first}`).split('\n'));
    const lost = told.filter((code) => !codes.has(code));
    assert.equal(there(`SELECT COUNT(*) FROM (SELECT agency_code FROM motcua.dossier GROUP BY agency_code, filed_on HAVING COUNT(*) <> MAX(number) OR MIN(number) <> 1) t`).trim(), '0', 'numbers are unbroken');
    keep('second site', `all three killed under filings: promoted after ${((promoted - gone) / 1000).toFixed(1)} s, pages after ${((ended - gone) / 1000).toFixed(1)} s, at ${position}; `
      + `of ${told.length} filings told of ${lost.length} lost, numbers unbroken`);
  } finally {
    cluster(['down']);
  }
  cluster(['up']); // the first site again, from its own disks
  await whole();
  // What was told is there, and perhaps a filing whose answer nobody heard.
  const filed = new Set(ask('n1', `SELECT code FROM dossier WHERE id > ${first}`).map(([code]) => code));
  assert.deepEqual(citizens.codes.filter(({ code }) => !filed.has(code)), [], 'the first site has all');
});

// After all that was asked for; `site` leaves filings that nobody was told of.
test('none lost, none twice, numbers unbroken, a text each', { skip: (!needsCitizens || PARTS.includes('site')) && 'nobody to ask', timeout: 170 * minutes }, async () => {
  await eventually(() => citizens.codes.length >= FILINGS, { seconds: 7200, what: `${FILINGS} filings` });
  await citizens.end();
  await whole();
  const told = citizens.codes.map(({ code }) => code);
  const seconds = (citizens.codes.at(-1).at - citizens.codes[0].at) / 1000;
  assertKept(first, told);
  await textsSent(first, told.length);
  keep(`filings, ${PARTS.join(' ')}`, `${told.length} by ${LANES} citizens at once in ${Math.round(seconds)} s: 0 lost, 0 twice, numbers unbroken on each node, one text each; thrown ${citizens.troubles.length}`);
});
