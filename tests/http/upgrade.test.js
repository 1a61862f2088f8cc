// SPDX-License-Identifier: GPL-3.0-or-later
// An upgrade while citizens are at work: new programs, new settings, a new
// migration, worker after worker, and not one request that fails.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, raw } from '../lib/client.js';
import { openDraft } from '../lib/filing.js';
import { signIn } from '../lib/sign-in.js';
import { eventually, folder, log, origin, people, root, sql, workers } from '../lib/stack.js';

const build = process.env.MOTCUA_BUILD ?? path.join(root, 'build');
const conf = path.join(folder, 'motcua.conf');
const was = readFileSync(conf, 'utf8');
const place = mkdtempSync(path.join(tmpdir(), 'motcua-upgrade-'));
const pools = ['portal', 'identity'];
const beside = { portal: ['portal-files'], identity: ['identity-hash'] };

// How often each process of the program's pools has begun.
const begun = (name) => [name, ...beside[name] ?? []].flatMap((pool) => [...log(pool).matchAll(/event=server\.start pid=(\d+)/g)].map(([, pid]) => Number(pid)));

// As systemd's ExecReload does it; back when all have begun anew, and none has ended.
async function reload(name) {
  const pids = workers(name), before = begun(name);
  const times = (pid, among) => among.filter((one) => one === pid).length;
  for (const pid of pids) process.kill(pid, 'SIGHUP');
  await eventually(() => {
    const now = begun(name);
    return pids.every((pid) => times(pid, now) > times(pid, before));
  }, { seconds: 30, what: `${name} to begin anew` });
  assert.deepEqual(workers(name).sort(), pids.sort());
}

// Citizens who read pages and write drafts, until told to stop.
class Load {
  constructor() {
    this.isOn = true;
    this.done = 0;
    this.failed = [];
    this.people = [];
  }

  async each(work) {
    while (this.isOn) {
      // As people read: faster is what nginx refuses to one address.
      await new Promise((done) => setTimeout(done, 30));
      try {
        await work();
        this.done++;
      } catch (error) {
        this.failed.push(String(error.message ?? error));
      }
    }
  }

  reader(address) {
    this.people.push(this.each(async () => {
      const { status } = await raw(address);
      assert.equal(status, 200, address);
    }));
  }

  async writer(person) {
    const client = new Client();
    await signIn(client, person);
    const first = await openDraft(client);
    const address = first.url;
    let street = 0;
    this.people.push(this.each(async () => {
      let page = await client.open(address);
      assert.equal(page.status, 200);
      page.fill({ 'Số điện thoại': '0912 345 678', 'Số nhà, đường, ấp': `${++street} Lê Lợi`, 'Phường/Xã': 'Phường Tân Ninh' });
      page = await page.press('Tiếp tục');
      assert.equal(page.heading, 'Thành phần hồ sơ');
      // What was sent is what is kept.
      assert.match((await client.open(address)).document.toString(), new RegExp(`${street} Lê Lợi`));
    }));
  }

  async end() {
    this.isOn = false;
    await Promise.all(this.people);
  }
}

const load = new Load();
before(async () => {
  for (const address of ['/', '/thu-tuc?tu-khoa=khai+sinh', '/thu-tuc/1.001193', '/healthz']) load.reader(origin.portal + address);
  load.reader(`${origin.identity}/.well-known/openid-configuration`);
  for (const person of people().slice(0, 2)) await load.writer(person);
});
after(async () => {
  await load.end();
  writeFileSync(conf, was);
  for (const name of pools) await reload(name);
  rmSync(place, { recursive: true, force: true });
});

async function more(count) {
  const wanted = load.done + count;
  await eventually(() => load.done >= wanted, { seconds: 60, what: 'more requests' });
  assert.deepEqual(load.failed.slice(0, 3), []);
}

test('a migration runs beside the programs of before', async () => {
  await more(30);
  cpSync(path.join(root, 'schema'), path.join(place, 'schema'), { recursive: true });
  writeFileSync(path.join(place, 'schema/portal/9980-rolling.sql'), 'ALTER TABLE draft ADD COLUMN rolling TINYINT NULL;\n');
  const upgraded = path.join(folder, 'upgraded.conf');
  writeFileSync(upgraded, was.replace(/^schema_dir = .*$/m, `schema_dir = ${place}/schema`));
  const ctl = (...args) => execFileSync(path.join(build, 'motcuactl'), ['-c', upgraded, ...args], { encoding: 'utf8' });
  try {
    assert.equal(ctl('migrate', '--plan'), 'portal/9980-rolling\n');
    assert.equal(ctl('migrate'), 'portal/9980-rolling applied\n');
    await more(30);
    await reload('portal'); // a program of before may start beside it too
    await more(30);
  } finally {
    rmSync(upgraded);
    sql('ALTER TABLE draft DROP COLUMN IF EXISTS rolling; DELETE FROM schema_migration WHERE number = 9980');
  }
});

test('new programs take the place of the old ones', async () => {
  for (const name of pools) {
    const program = path.join(build, name);
    copyFileSync(program, `${program}.new`);
    renameSync(`${program}.new`, program);
    assert.ok(workers(name).every((pid) => readlinkSync(`/proc/${pid}/exe`).endsWith('(deleted)')));
    await reload(name);
    assert.ok(workers(name).every((pid) => readlinkSync(`/proc/${pid}/exe`) === program));
    await more(30);
  }
});

test('new settings count after a reload, and wrong ones never begin', async () => {
  const asked = async () => new URL((await raw(`${origin.portal}/dang-nhap/quoc-gia`)).headers.location).searchParams.get('scope');
  assert.equal(await asked(), 'openid');
  writeFileSync(conf, `${was}provider.quoc-gia.scope = openid profile\n`);
  await reload('portal');
  assert.equal(await asked(), 'openid profile');
  await more(30);

  // What systemd asks before it reloads.
  writeFileSync(conf, `${was}portal.colour = red\n`);
  const { status, stderr } = spawnSync(path.join(build, 'motcuactl'), ['-c', conf, 'settings', 'check'], { encoding: 'utf8' });
  writeFileSync(conf, was);
  assert.equal(status, 78, stderr);
});

test('not one request has failed', async () => {
  for (let round = 0; round < 3; round++) for (const name of pools) await reload(name);
  await more(30);
  await load.end();
  assert.deepEqual(load.failed, []);
  assert.ok(load.done > 150, String(load.done));
});
