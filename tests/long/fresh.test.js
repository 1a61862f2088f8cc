// SPDX-License-Identifier: GPL-3.0-or-later
// Both commands of the README, as a stranger meets them: on a bare Debian with git
// and ca-certificates and nothing else, by root and by an ordinary user, again, cut
// short, behind a proxy, and where the folder has a space and a mark. What each part
// took stands in tests/results/fresh.txt. As root; a checkout of what is committed is
// tried. MOTCUA_FRESH_RELEASES, MOTCUA_FRESH_PARTS (root user proxy cut) and
// MOTCUA_FRESH_SUITES make it shorter.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { figuresIn } from '../lib/figures.js';
import { Machine, behindProxy, makeBase } from '../lib/machine.js';
import { root } from '../lib/stack.js';

const minute = 60_000;
const place = mkdtempSync(path.join(tmpdir(), 'motcua-fresh-'));
const keep = figuresIn('fresh.txt', 'Both commands on a bare Debian (./motcua test long --only fresh)');
const ready = /Ready after (\d+) s\./g;
const releases = (process.env.MOTCUA_FRESH_RELEASES ?? 'bookworm trixie').split(' ');
const parts = (process.env.MOTCUA_FRESH_PARTS ?? 'root user proxy cut').split(' ');
const suites = process.env.MOTCUA_FRESH_SUITES ?? '';

after(() => rmSync(place, { recursive: true, force: true }));

// The checkout at `at` of a new machine of that base, for `user`.
async function machineWith(base, name, user, at) {
  const machine = await new Machine(base, path.join(place, name)).make();
  machine.install('useradd', '-m', 'lan');
  const home = user === 'root' ? '/root' : `/home/${user}`;
  const checkout = path.join(place, `${name}-checkout`);
  execFileSync('git', ['clone', '-q', root, checkout]);
  machine.copy(checkout, path.join(home, at));
  machine.install('chown', '-R', user, home);
  return machine;
}

function good({ status, said, seconds }) {
  assert.equal(status, 0, said.slice(-4000));
  return { said, seconds, ready: [...said.matchAll(ready)].map(([, figure]) => figure) };
}

// Ports away from those of the machine that this runs on: the network is shared.
const port = Number(process.env.MOTCUA_TEST_PORT ?? 18443) + 3000;
const ports = `export MOTCUA_PORT=${port} MOTCUA_TEST_PORT=${port + 10};`;

// The other command, with all that tests want still to be put in.
function passes(part, machine, user, at) {
  const whole = machine.shell(user, `${ports} cd '${at}' && ./motcua test ${suites}`);
  const told = /^\d+ passed, \d+ failed$/m.exec(whole.said.split('\n').slice(-5).join('\n'))?.[0] ?? 'broke off';
  const failed = whole.said.split('\n').filter((line) => line.startsWith('failed: ')).map((line) => `; ${line}`).join('');
  keep(`${part}, test`, `${suites || 'all suites'}: ${told}${failed}; ${whole.seconds} s with packages fetched`);
  good(whole);
}

for (const release of releases) {
  const base = path.join(place, release);
  const timeout = 600 * minute;

  test(`bare ${release}`, { concurrency: 1, timeout }, async (t) => {
    makeBase(base, release, 'git,ca-certificates');
    const machines = [];
    const make = async (...what) => {
      const machine = await machineWith(base, ...what);
      machines.push(machine);
      return machine;
    };
    t.after(async () => { for (const machine of machines) await machine.end(); });
    const part = (name, what, story) => t.test(what, { skip: !parts.includes(name) && 'not named', timeout }, () => story(`${release}, ${name}`));

    await part('root', 'root: up is ready, again within seconds, and test passes', async (name) => {
      const machine = await make(`${release}-root`, 'root', 'motcua');
      machine.trustAsHere();
      const { said, ready: [once, again] } = good(machine.shell('root', `${ports} cd motcua && ./motcua up && ./motcua up && ./motcua status && ./motcua down`));
      const [, packages, megabytes] = /with what they need: (\d+), (\d+) MB/.exec(said);
      keep(name, `${packages} packages, ${megabytes} MB; up ${once} s, again ${again} s`);
      assert.ok(Number(again) <= 20, `again took ${again} s`);
      passes(name, machine, 'root', 'motcua');
    });

    await part('user', 'an ordinary user: the printed line, then both, in a folder with a space and marks, locale C', async (name) => {
      const at = 'Một Cửa của tôi', machine = await make(`${release}-user`, 'lan', at);
      machine.trustAsHere();
      const printed = (command) => {
        const refused = machine.shell('lan', `${ports} cd '${at}' && ${command}`);
        assert.equal(refused.status, 69, refused.said);
        const [, line] = /su -c '([^']+)'/.exec(refused.said);
        good(machine.shell('root', `export DEBIAN_FRONTEND=noninteractive; ${line.replace('install ', 'install -y ')}`));
      };
      printed('./motcua up');
      const { said, ready: [once] } = good(machine.shell('lan', `${ports} export LC_ALL=C; cd '${at}' && ./motcua up && ./motcua down`));
      assert.equal(said.includes('Taking in the data'), false, 'without ../shared');
      keep(name, `up ${once} s, packages there`);
      printed('./motcua test check');
      passes(name, machine, 'lan', at);
    });

    await part('proxy', 'behind a proxy that opens TLS by its own authority, as apt and npm are told, with no other way out', async (name) => {
      const machine = await make(`${release}-proxy`, 'root', 'motcua');
      const { network, proxy, authority, end } = await behindProxy(path.join(place, `${release}-way-out`));
      t.after(end);
      machine.write('/etc/apt/apt.conf.d/90proxy', `Acquire::http::Proxy "${proxy}";\nAcquire::https::Proxy "${proxy}";\n`);
      machine.install('sed', '-i', 's,http:,https:,', '/etc/apt/sources.list');
      machine.write('/root/.npmrc', `proxy=${proxy}\nhttps-proxy=${proxy}\ncafile=/usr/local/share/ca-certificates/proxy.crt\n`);
      for (const [status, where] of [[0, {}], [2, { network }]]) assert.equal(machine.shell('root', 'getent hosts deb.debian.org', where).status, status);
      const stranger = machine.shell('root', 'cd motcua && ./motcua up', { network });
      assert.match(stranger.said, /apt-get could not install them.*\n.*certificate/i);
      machine.write('/usr/local/share/ca-certificates/proxy.crt', authority);
      machine.install('update-ca-certificates');
      const { ready: [once] } = good(machine.shell('root', 'cd motcua && ./motcua up && ./motcua down', { network }));
      const { seconds } = good(machine.shell('root', 'cd motcua && ./motcua test check', { network }));
      keep(name, `up ${once} s; test check, with npm and what tests want fetched, ${seconds} s`);
    });

    await part('cut', 'cut short in apt, npm, make and the first start of MariaDB, it goes on', async (name) => {
      const machine = await make(`${release}-cut`, 'root', 'motcua');
      machine.trustAsHere();
      const cuts = [
        ['apt', 'grep -qs ^Unpacking.*gcc var/log/apt.log'],
        ['npm', 'test -d node_modules/sass'],
        ['make', 'ls build/cgi-bin/*/*.o build/cgi-bin/*/*/*.o 2>/dev/null | grep -q .'],
        ['MariaDB', 'ls -d var/db.new/mysql var/db/mysql 2>/dev/null | grep -q .'],
        ['migrations', 'ls var/db/motcua/dossier.frm 2>/dev/null | grep -q .'],
      ];
      for (const [what, met] of cuts) {
        const { said, status } = machine.shell('root', `${ports} cd motcua && { ./motcua up & until ${met}; do kill -0 $! || exit 3; sleep 0.05; done; kill -9 -1; }`);
        assert.notEqual(status, 3, `${what}: it ended before: ${said.slice(-2000)}`);
      }
      const { ready: [last] } = good(machine.shell('root', `${ports} cd motcua && ./motcua up && ./motcua status && ./motcua down`));
      keep(name, `killed in ${cuts.map(([what]) => what).join(', ')}, then up ${last} s`);
    });
  });
}
