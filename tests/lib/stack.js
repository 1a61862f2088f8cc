// SPDX-License-Identifier: GPL-3.0-or-later
// stack.js: the servers a story talks to: where they are, what they sent, and
// how to break them.
//
// `./motcua test` says which by MOTCUA_VAR; without it, the demo of this folder.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const folder = path.resolve(process.env.MOTCUA_VAR ?? path.join(root, 'var'));
export const build =
  process.env.MOTCUA_BUILD ??
  [folder, root].map((at) => path.join(at, 'build')).find((at) => existsSync(at));
const port = Number(readFileSync(path.join(folder, 'run/port'), 'utf8'));

export const origin = Object.fromEntries(
  ['portal', 'identity', 'smart', 'demophone', 'officer'].map((name, i) => [name, `https://localhost:${port + i}`])
);
export const certificate = readFileSync(path.join(folder, 'tls/cert.pem'));

export function hasProgram(name) {
  return existsSync(path.join(build, name));
}

// Runs motcuactl with this stack's settings; gives what it printed. The answer
// of a command that fails is an Error with what it said.
export function ctl(...args) {
  return execFileSync(
    path.join(build, 'motcuactl'),
    ['-c', path.join(folder, 'motcua.conf'), ...args],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28 }
  );
}

// The answer to a captcha, and the last text sent to a phone ('' if none).
export const captchaAnswer = (id) => ctl('demo', 'captcha', id).trim();
export function lastText(phone) {
  try {
    return ctl('demo', 'sms', phone).trim();
  } catch (error) {
    if (error.status === 66) return ''; // EX_NOINPUT: none yet
    throw error;
  }
}

// All texts to that phone that the demo keeps, the oldest first.
export function textsTo(phone) {
  const box = path.join(folder, 'state/demo-sms.jsonl');
  if (!existsSync(box)) return [];
  return readFileSync(box, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))
    .filter(({ to }) => to === phone).map(({ text }) => text.trim());
}

// The sample accounts: [{ id, phone, password, name }].
export function people() {
  return ctl('demo', 'people')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([id, phone, password, name]) => ({ id, phone, password, name }));
}

// The sample officers: [{ id, phone, password, name, role, agency }], a line for
// each post.
export function officers() {
  return ctl('demo', 'officers').trim().split('\n').map((line) => line.split('\t'))
    .map(([id, phone, password, name, role, agency]) => ({ id, phone, password, name, role, agency }));
}

// How the administrator's client is called.
function sqlClient(database) {
  const word = readFileSync(path.join(folder, 'secrets/admin'), 'utf8').trim();
  const settings = readFileSync(path.join(folder, 'motcua.conf'), 'utf8');
  const socket = /^database\.socket *= *(.*)$/m.exec(settings)[1];
  const args = ['--no-defaults', `--socket=${path.resolve(folder, socket)}`, '--user=motcua_admin',
    '--default-character-set=utf8mb4', '--batch', '--unbuffered', '--skip-column-names', database];
  return { args, env: { ...process.env, MYSQL_PWD: word } };
}

// Runs SQL as the administrator; gives rows as arrays of text.
export function sql(text, database = 'motcua') {
  const { args, env } = sqlClient(database);
  const out = execFileSync('mariadb', args, { encoding: 'utf8', input: text, maxBuffer: 2 ** 28, env });
  return out === '' ? [] : out.trimEnd().split('\n').map((line) => line.split('\t'));
}

// Runs SQL and stays, with the locks it has; gives what lets go of them.
export async function sqlHolding(text) {
  const { args, env } = sqlClient('motcua');
  const client = spawn('mariadb', args, { stdio: ['pipe', 'pipe', 'inherit'], env });
  client.stdin.write(`${text}; SELECT 'held';\n`);
  await once(client.stdout, 'data');
  return () => client.stdin.end();
}

// part('stop', 'mariadb'), part('start', 'portal'), part('restart', 'nginx'); what
// starts has `env` in its environment.
export function part(verb, name, env = {}) {
  execFileSync(path.join(root, 'motcua'), ['part', verb, name], {
    env: { ...process.env, ...env, MOTCUA_VAR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

// The pids of a program's workers (the children of its multiwatch), those of the
// pools beside it too, where not told otherwise.
export function workers(name, { beside = true } = {}) {
  const watchers = readdirSync(path.join(folder, 'run'))
    .filter((file) => file === `${name}.pid` || (beside && file.startsWith(`${name}-`) && file.endsWith('.pid')))
    .map((file) => readFileSync(path.join(folder, 'run', file), 'utf8').split(' ')[0]);
  return execFileSync('ps', ['-o', 'pid=', '--ppid', watchers.join()], { encoding: 'utf8' })
    .trim()
    .split(/\s+/)
    .map(Number);
}

// What the programs logged so far, all of it.
export function log(name) {
  const file = path.join(folder, `log/${name}.log`);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

// Waits until `test` gives something true, and gives that. The limit is a busy
// machine's, and is met only where something is wrong.
export async function eventually(test, { seconds = 60, what = 'it' } = {}) {
  const end = Date.now() + seconds * 1000;
  let problem;
  do {
    try {
      const value = await test();
      if (value) return value;
      problem = undefined;
    } catch (error) {
      problem = error;
    }
    await new Promise((done) => setTimeout(done, 50));
  } while (Date.now() < end);
  throw new Error(`${what} did not happen in ${seconds} s`, { cause: problem });
}

export function shotsFolder() {
  const shots = path.join(root, 'var/shots');
  mkdirSync(shots, { recursive: true });
  return shots;
}
