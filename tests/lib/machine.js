// SPDX-License-Identifier: GPL-3.0-or-later
// machine.js: a bare Debian as a machine of its own (tests/long/machine.sh), for
// walking through the guides; needs root.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { eventually, root as project } from './stack.js';

const script = path.join(project, 'tests/long/machine.sh');

// A minimal Debian in that folder: some minutes, and 200 MB of packages where
// none are named.
export function makeBase(folder, ...what) {
  const { status, stderr } = spawnSync(script, ['make', folder, ...what], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr.slice(-2000));
}

// A network that has only itself and a proxy: { network, proxy, authority, end() }. The
// proxy opens TLS, by that authority of its own, and lays what it needs in the folder.
export async function behindProxy(folder) {
  mkdirSync(folder, { recursive: true });
  const network = `motcua-${process.pid}`, socket = path.join(folder, 'proxy.sock');
  // It trusts whom this machine trusts; a run of stories has another's word there.
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/ca-certificates.crt' };
  const start = async (program, ...args) => {
    const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    return [child, String((await once(child.stdout, 'data'))[0]).trim()];
  };
  execFileSync('ip', ['netns', 'add', network]);
  execFileSync('ip', ['-n', network, 'link', 'set', 'lo', 'up']);
  const node = ['node', path.join(project, 'tests/long/proxy.mjs')];
  const [out] = await start(...node, 'out', socket, folder);
  const [door, proxy] = await start('nsenter', `--net=/run/netns/${network}`, ...node, 'in', socket);
  const authority = readFileSync(path.join(folder, 'authority.crt'), 'utf8');
  const end = () => {
    for (const child of [door, out]) child.kill();
    execFileSync('ip', ['netns', 'delete', network]);
  };
  return { network, proxy, authority, end };
}

export class Machine {
  constructor(base, folder) {
    Object.assign(this, { base, folder, root: path.join(folder, 'root') });
  }

  // Its files; nothing runs yet.
  async make() {
    this.keeper = spawn('unshare', ['--mount', script, 'keep', this.base, this.folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(this.keeper.stdout, 'data');
    this.write('/etc/hosts', '127.0.0.1 localhost\n::1 localhost\n');
    // No server of Debian's starts while packages are put in.
    this.write('/usr/sbin/policy-rc.d', '#!/bin/sh\nexit 101\n', 0o755);
    return this;
  }

  // A file of the machine, as this process can reach it.
  at(name) {
    return path.join(`/proc/${this.keeper.pid}/root`, this.root, name);
  }

  write(name, text, mode = 0o644) {
    writeFileSync(this.at(name), text);
    chmodSync(this.at(name), mode);
  }

  copy(from, to) {
    cpSync(from, this.at(to), { recursive: true });
  }

  #ended(command, { status, stdout, stderr, error }, wanted) {
    if (error) throw error;
    if (wanted !== undefined && status !== wanted) throw new Error(`${command.join(' ')} ended ${status}:\n${(stdout + stderr).slice(-4000)}`);
    return { status, said: stdout + stderr };
  }

  // A command in its files, with this machine's network: what apt-get wants.
  install(...command) {
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive', HOME: '/root', LC_ALL: 'C.UTF-8' };
    return this.#ended(command, spawnSync('nsenter', ['-t', String(this.keeper.pid), '-m', 'chroot', this.root, ...command],
      { encoding: 'utf8', maxBuffer: 1 << 28, env }), 0).said;
  }

  // Certificate authorities and npm's settings, as this machine knows them.
  trustAsHere() {
    const own = '/usr/local/share/ca-certificates';
    if (existsSync(own)) this.copy(own, own);
    this.install('update-ca-certificates');
    for (const home of ['root', ...readdirSync(this.at('home')).map((name) => `home/${name}`)])
      if (existsSync(path.join(homedir(), '.npmrc'))) this.copy(path.join(homedir(), '.npmrc'), `${home}/.npmrc`);
  }

  // Lines of a shell in its files with this machine's network or the one of that
  // name, by that user, from its home: { status, said, seconds }. What they leave
  // running ends with them.
  shell(user, lines, { network } = {}) {
    const began = Date.now();
    const net = network ? [`--net=/run/netns/${network}`] : [];
    const result = this.#ended([user, lines], spawnSync('nsenter', [...net, '-t', String(this.keeper.pid), '-m', script, 'in', this.folder, user, lines],
      { encoding: 'utf8', maxBuffer: 1 << 28 }));
    return { ...result, seconds: Math.round((Date.now() - began) / 1000) };
  }

  // Starts systemd, and waits until what is enabled runs.
  async boot() {
    rmSync(this.at('/usr/sbin/policy-rc.d'));
    this.machine = spawn('nsenter', ['-t', String(this.keeper.pid), '-m', script, 'boot', this.folder], { stdio: 'ignore' });
    const child = (pid) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0];
    this.pid = await eventually(() => {
      const pid = child(this.machine.pid);
      return pid && readFileSync(`/proc/${pid}/comm`, 'utf8') === 'systemd\n' && pid;
    }, { seconds: 30, what: 'systemd' });
    await eventually(() => /running|degraded/.test(this.try('systemctl', 'is-system-running').said), { seconds: 120, what: 'the start of the machine' });
    return this;
  }

  // A command on the running machine: { status, said }; run() wants status 0.
  try(...command) {
    return this.#ended(command, spawnSync('nsenter', ['-t', this.pid, '-a', '-r', '-w', 'env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
      'LC_ALL=C.UTF-8', 'SYSTEMD_PAGER=', ...command], { encoding: 'utf8', maxBuffer: 1 << 28 }));
  }
  run(...command) {
    const result = this.try(...command);
    return this.#ended(command, { ...result, stdout: result.said, stderr: '' }, 0).said;
  }

  // What the tools of stories want of a stack, for processes in its network:
  // run them by inNetwork(program, args, env).
  asStack(port) {
    const folder = path.join(this.folder, 'stack');
    for (const name of ['run', 'tls', 'secrets', 'build']) mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, 'run/port'), String(port));
    for (const name of ['tls/cert.pem', 'secrets/admin']) cpSync(`/proc/${this.pid}/root/etc/motcua/${name}`, path.join(folder, name));
    symlinkSync(`/proc/${this.pid}/root/var/lib/motcua`, path.join(folder, 'state')); // the texts of the demo
    writeFileSync(path.join(folder, 'motcua.conf'), `database.socket = /proc/${this.pid}/root/run/mysqld/mysqld.sock\n`);
    const ctl = path.join(folder, 'build/motcuactl');
    writeFileSync(ctl, `#!/bin/sh\nshift 2\nexec nsenter -t ${this.pid} -a -r -w /usr/sbin/motcuactl "$@"\n`);
    chmodSync(ctl, 0o755);
    return { MOTCUA_VAR: folder, MOTCUA_BUILD: path.join(folder, 'build'), NODE_EXTRA_CA_CERTS: path.join(folder, 'tls/cert.pem') };
  }
  inNetwork(program, args, more = {}) {
    const { NODE_TEST_CONTEXT, ...env } = process.env; // a story in there tells by itself
    return spawn('nsenter', ['-t', this.pid, '-n', program, ...args], { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async end() {
    for (const part of [this.machine, this.keeper]) {
      if (!part || part.exitCode !== null || part.signalCode !== null) continue;
      part.kill('SIGKILL'); // the namespaces end with their first process
      await once(part, 'exit');
    }
    if (this.machine) await eventually(() => !existsSync(`/proc/${this.pid}`), { what: 'the end of the machine' });
  }
}
