// SPDX-License-Identifier: GPL-3.0-or-later
// Both commands of the README, as a stranger meets them: on a bare Debian with git
// and ca-certificates and nothing else, by root and by an ordinary user, again, cut
// short, behind a proxy, and where the folder has a space and a mark. What it took
// stands in tests/results/fresh.txt. As root; a checkout of what is committed is tried.
// MOTCUA_FRESH_RELEASES and MOTCUA_FRESH_SUITES make it shorter.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { Machine, behindProxy, makeBase } from '../lib/machine.js';
import { root } from '../lib/stack.js';

const minute = 60_000;
const place = mkdtempSync(path.join(tmpdir(), 'motcua-fresh-'));
const figures = [];
const ready = /Ready after (\d+) s\./;

after(() => {
  rmSync(place, { recursive: true, force: true });
  if (figures.length === 0) return;
  const commit = execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  writeFileSync(path.join(root, 'tests/results/fresh.txt'),
    `Both commands on a bare Debian, of commit ${commit}, ${new Date().toISOString().slice(0, 10)}\n`
    + `${cpus().length} processors; the load at the end ${loadavg()[0].toFixed(1)}\n`
    + figures.map((line) => `${line}\n`).join(''));
});

// The checkout at `at` of a new machine of that base, for `user`.
async function machineWith(base, name, user, at) {
  const machine = await new Machine(base, path.join(place, name)).make();
  machine.install('useradd', '-m', 'lan');
  machine.trustAsHere();
  const home = user === 'root' ? '/root' : `/home/${user}`;
  const checkout = path.join(place, `${name}-checkout`);
  execFileSync('git', ['clone', '-q', root, checkout]);
  machine.copy(checkout, path.join(home, at));
  machine.install('chown', '-R', user, home);
  return machine;
}

function good({ status, said, seconds }) {
  assert.equal(status, 0, said.slice(-4000));
  return { said, seconds };
}

// Ports away from those of the machine that this runs on: the network is shared.
const ports = `export MOTCUA_PORT=${Number(process.env.MOTCUA_TEST_PORT ?? 18443) + 3000} MOTCUA_TEST_PORT=${Number(process.env.MOTCUA_TEST_PORT ?? 18443) + 3010};`;

for (const release of (process.env.MOTCUA_FRESH_RELEASES ?? 'bookworm trixie').split(' ')) {
  const base = path.join(place, release);
  const bare = { concurrency: 1, timeout: 120 * minute };

  test(`bare ${release}`, bare, async (t) => {
    makeBase(base, release, 'git,ca-certificates');
    const machines = [];
    const make = async (...what) => {
      const machine = await machineWith(base, ...what);
      machines.push(machine);
      return machine;
    };
    t.after(async () => { for (const machine of machines) await machine.end(); });

    await t.test('root: up is ready, again within seconds, and test passes', async () => {
      const machine = await make(`${release}-root`, 'root', 'motcua');
      const first = good(machine.shell('root', `${ports} cd motcua && ./motcua up && ./motcua up && ./motcua status && ./motcua down`));
      const [once, again] = [...first.said.matchAll(new RegExp(ready, 'g'))].map(([, seconds]) => Number(seconds));
      const [, packages, megabytes] = /with what they need: (\d+), (\d+) MB/.exec(first.said);
      figures.push(`${release}: ${packages} packages, ${megabytes} MB; up ${once} s, again ${again} s`);
      assert.ok(again <= 20, `again took ${again} s`);
      const suites = process.env.MOTCUA_FRESH_SUITES ?? '';
      const whole = machine.shell('root', `${ports} cd motcua && ./motcua test ${suites}`);
      const told = /^\d+ passed, \d+ failed$/m.exec(whole.said.split('\n').slice(-5).join('\n'))?.[0];
      figures.push(`${release}: test ${suites || '(all suites)'} ${told}, ${whole.seconds} s`);
      good(whole);
    });

    await t.test('an ordinary user: the printed line, then up, in a folder with a space and marks, no LANG', async () => {
      const machine = await make(`${release}-user`, 'lan', 'Một Cửa của tôi');
      const refused = machine.shell('lan', `${ports} cd 'Một Cửa của tôi' && ./motcua up`);
      assert.equal(refused.status, 69, refused.said);
      const [, line] = /su -c '([^']+)'/.exec(refused.said);
      good(machine.shell('root', `export DEBIAN_FRONTEND=noninteractive; ${line.replace('install ', 'install -y ')}`));
      const { said } = good(machine.shell('lan', `${ports} cd 'Một Cửa của tôi' && ./motcua up && ./motcua down`));
      figures.push(`${release}: up by an ordinary user, packages there: ${ready.exec(said)[1]} s`);
      assert.equal(said.includes('Taking in the data'), false, 'without ../shared');
    });

    await t.test('behind a proxy that apt and npm are told of, with no other way out', async () => {
      const machine = await make(`${release}-proxy`, 'root', 'motcua');
      const { network, proxy, end } = await behindProxy(place);
      t.after(end);
      machine.write('/etc/apt/apt.conf.d/90proxy', `Acquire::http::Proxy "${proxy}";\nAcquire::https::Proxy "${proxy}";\n`);
      machine.shell('root', `printf 'proxy=%s\\nhttps-proxy=%s\\n' '${proxy}' '${proxy}' >>.npmrc`);
      for (const [status, where] of [[0, {}], [2, { network }]]) assert.equal(machine.shell('root', 'getent hosts deb.debian.org', where).status, status);
      const { said } = good(machine.shell('root', 'cd motcua && ./motcua up && ./motcua down', { network }));
      assert.match(said, ready);
    });

    await t.test('cut short in apt, npm, make and the first start of MariaDB, it goes on', async () => {
      const machine = await make(`${release}-cut`, 'root', 'motcua');
      for (const [what, met] of [
        ['apt', 'grep -qs ^Unpacking.*gcc var/log/apt.log'],
        ['npm', 'test -d node_modules/sass'],
        ['make', 'ls build/cgi-bin/*/*.o build/cgi-bin/*/*/*.o 2>/dev/null | grep -q .'],
        ['mariadb', 'ls -d var/db.new/mysql var/db/mysql 2>/dev/null | grep -q .'],
        ['migrations', 'ls var/db/motcua/dossier.frm 2>/dev/null | grep -q .'],
      ]) {
        const { said, status } = machine.shell('root', `${ports} cd motcua && { ./motcua up & until ${met}; do kill -0 $! || exit 3; sleep 0.05; done; kill -9 -1; }`);
        assert.notEqual(status, 3, `${what}: it ended before: ${said.slice(-2000)}`);
      }
      good(machine.shell('root', `${ports} cd motcua && ./motcua up && ./motcua status && ./motcua down`));
    });
  });
}
