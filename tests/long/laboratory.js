// SPDX-License-Identifier: GPL-3.0-or-later
// laboratory.js: the three machines of `./motcua cluster`, and the citizens at
// HAProxy: what the campaign does to the ones, and what the others felt of it.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build, eventually, folder, root } from '../lib/stack.js';

export const NODES = ['n1', 'n2', 'n3'];
export const lab = path.join(folder, 'cluster');
export const rest = (ms) => new Promise((done) => setTimeout(done, ms));
// All citizens come from one address: nginx's limits have stories of their own.
const env = { ...process.env, MOTCUA_VAR: folder, MOTCUA_BUILD: build, RATE: '1000000r/s', BURST: '100000', CONNECTIONS: '1000' };
delete env.NODE_TEST_CONTEXT; // citizens tell by themselves

// ./motcua cluster …, of the checkout that `by` names: this one, or one before.
export function cluster(args, by = { root, build }) {
  const { status, stdout, stderr } = spawnSync(path.join(by.root, 'motcua'), ['cluster', ...args],
    { env: { ...env, MOTCUA_BUILD: by.build }, encoding: 'utf8' });
  assert.equal(status, 0, `cluster ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

// A command in the network of a machine.
export const within = (name, ...command) => ['ip', ['netns', 'exec', cluster(['namespace', name]).trim(), ...command]];
export function run(name, command, more = {}) {
  const [program, args] = within(name, ...command);
  return spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28, ...more, env: { ...env, ...more.env } });
}

export const word = (name) => readFileSync(path.join(lab, name, 'secrets/admin'), 'utf8').trim();
export function ask(name, text, database = 'motcua') {
  const out = execFileSync('mariadb', ['--no-defaults', `--socket=${lab}/${name}/run/mariadb.sock`, '--user=motcua_admin',
    '--batch', '--skip-column-names', database, '-e', text], { encoding: 'utf8', env: { ...process.env, MYSQL_PWD: word(name) }, maxBuffer: 2 ** 28 });
  return out === '' ? [] : out.trimEnd().split('\n').map((line) => line.split('\t'));
}
export const upNodes = (size) => cluster(['status']).split('\n').filter((line) => new RegExp(`HAProxy: UP .*${size}, Primary, Synced`).test(line)).length;
export const whole = () => eventually(() => upNodes(3) === 3, { seconds: 400, what: 'three nodes again' });
export const pidOf = (name, part) => Number(readFileSync(path.join(lab, name, `run/${part}.pid`), 'utf8').split(' ')[0]);

// A node's program of these tests, in the network where HAProxy is.
export function atFront(...args) {
  const [program, all] = within('front', process.execPath, ...args);
  return spawn(program, all, { stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...env, MOTCUA_VAR: path.join(lab, 'front'), NODE_EXTRA_CA_CERTS: path.join(lab, 'front/tls/cert.pem') } });
}

// Citizens who file until they are told to stop (cluster-citizens.js).
export class Citizens {
  constructor(lanes) {
    Object.assign(this, { lanes, codes: [], looks: [], troubles: [], isReady: false });
    this.child = atFront(path.join(root, 'tests/long/cluster-citizens.js'), String(lanes));
    this.exit = new Promise((done) => { this.child.once('exit', done); });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const said = JSON.parse(line);
      if (said.code) this.codes.push(said);
      else if (said.trouble) this.troubles.push(said);
      else if (said.look !== undefined) this.looks.push(said);
      else if (said.ready) this.isReady = true;
    });
  }

  async begin() {
    await eventually(() => this.isReady, { seconds: 300, what: 'citizens signed in' });
    await this.more(1);
  }

  more(each, seconds = 240) {
    const from = this.codes.length;
    return eventually(() => this.codes.length >= from + each * this.lanes, { seconds, what: 'filings go on' });
  }

  // Each ends the filing in hand.
  async end() {
    this.child.stdin.write('\n');
    await this.exit;
  }

  kill() { this.child.kill('SIGKILL'); }

  // What was felt between two moments: how long others were refused, and the
  // longest time without a filing.
  felt(from, to) {
    const inIt = ({ at }) => at >= from && at <= to;
    const looks = this.looks.filter(inIt);
    const bad = looks.filter(({ look }) => look !== 200);
    const filed = this.codes.filter(inIt);
    const times = [from, ...filed.map(({ at }) => at), to];
    return {
      refused: bad.length, looks: looks.length, filings: filed.length,
      seconds: bad.length === 0 ? 0 : (bad.at(-1).at - (bad[0].at - bad[0].ms)) / 1000,
      gap: Math.max(...times.slice(1).map((at, i) => at - times[i])) / 1000,
      thrown: this.troubles.filter(inIt).length,
    };
  }
}

// What citizens were told of is there, once, on each node; numbers unbroken.
export function assertKept(first, told, names = NODES) {
  assert.equal(new Set(told).size, told.length, 'each citizen was told another code');
  for (const name of names) {
    const filed = ask(name, `SELECT code FROM dossier WHERE id > ${first} ORDER BY code`).map(([code]) => code);
    assert.deepEqual(filed, [...told].sort(), `what is on ${name} is what was told`);
    assert.equal(ask(name, `SELECT COUNT(*) FROM (SELECT draft_public_id FROM dossier GROUP BY draft_public_id HAVING COUNT(*) > 1) t`)[0][0], '0', 'none twice');
    assert.deepEqual(ask(name, `SELECT agency_code, filed_on, COUNT(*), MAX(number) FROM dossier
      GROUP BY agency_code, filed_on HAVING COUNT(*) <> MAX(number) OR MIN(number) <> 1`), [], `numbers are unbroken on ${name}`);
  }
}
export async function textsSent(first, count) {
  await eventually(() => ask('n1', "SELECT COUNT(*) FROM outbox WHERE message = 'sms.filed' AND sent_at IS NULL")[0][0] === '0',
    { seconds: 1800, what: 'all texts sent' });
  assert.deepEqual(ask('n1', `SELECT COUNT(*), COUNT(DISTINCT arg0) FROM outbox
    WHERE message = 'sms.filed' AND arg0 IN (SELECT code FROM dossier WHERE id > ${first})`)[0], [String(count), String(count)], 'one text for each');
}
