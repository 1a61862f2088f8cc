// SPDX-License-Identifier: GPL-3.0-or-later
// Ten thousand filings while workers, the outbox's worker and MariaDB are killed at
// random: as many dossiers as citizens were told of, numbers unbroken, a text each.
//
//   MOTCUA_FILINGS=500 ./motcua test long --only filing
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '../lib/client.js';
import { filePatiently } from '../lib/patient.js';
import { signIn } from '../lib/sign-in.js';
import { eventually, folder, part, people, root, sql, workers } from '../lib/stack.js';

const FILINGS = Number(process.env.MOTCUA_FILINGS ?? 10_000);
const LANES = 6;
const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const one = (text) => Number(sql(text));

let goesOn = true;
const killed = { portal: 0, worker: 0, mariadb: 0 };
after(() => { goesOn = false; });

function kill(pid, what) {
  try {
    process.kill(pid, 'SIGKILL');
    killed[what]++;
  } catch { /* gone already */ }
}
const pidOf = (name) => Number(readFileSync(path.join(folder, `run/${name}.pid`), 'utf8').split(' ')[0]);

// The enemy: a portal worker every two seconds or so, the outbox's worker every
// twenty seconds, MariaDB every minute.
async function enemy() {
  for (let n = 1; goesOn; n++) {
    await rest(1000 + Math.random() * 2000);
    const list = workers('portal');
    kill(list[Math.floor(Math.random() * list.length)], 'portal');
    if (n % 10 === 0) {
      kill(pidOf('worker'), 'worker');
      await rest(100);
      part('start', 'worker');
    }
    if (n % 30 === 0) {
      kill(pidOf('mariadb'), 'mariadb');
      await rest(300);
      part('start', 'mariadb');
    }
  }
}

test(`${FILINGS} filings under random kills: as many dossiers, unbroken numbers, one text each`,
  { timeout: 100 * 60_000 }, async () => {
    const citizens = [];
    for (const person of people().slice(0, LANES)) {
      sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
      const client = new Client();
      await signIn(client, person);
      citizens.push(client);
    }
    sql('DELETE FROM draft WHERE filed_at IS NULL');
    const before = one('SELECT COALESCE(MAX(id), 0) FROM dossier');
    const began = Date.now();
    const codes = [];
    let begun = 0;
    const fight = enemy();
    await Promise.all(citizens.map(async (client) => {
      while (begun++ < FILINGS) codes.push(await filePatiently(client));
    }));
    goesOn = false;
    await fight;
    const seconds = (Date.now() - began) / 1000;

    const filed = sql(`SELECT code FROM dossier WHERE id > ${before}`).map(([code]) => code);
    assert.equal(codes.length, FILINGS);
    assert.equal(new Set(codes).size, FILINGS, 'each citizen was told another code');
    assert.deepEqual(filed.sort(), codes.sort(), 'what is there is what was told');
    const broken = sql(`SELECT agency_code, filed_on, COUNT(*), MAX(number) FROM dossier
                         GROUP BY agency_code, filed_on HAVING COUNT(*) <> MAX(number) OR MIN(number) <> 1`);
    assert.deepEqual(broken, [], 'numbers are unbroken for each agency and day');
    const waiting = () => one(`SELECT COUNT(*) FROM outbox WHERE message = 'sms.filed' AND sent_at IS NULL`);
    await eventually(() => waiting() === 0, { seconds: 1800, what: 'all texts sent' });
    const texts = sql(`SELECT COUNT(*), COUNT(DISTINCT arg0) FROM outbox o WHERE message = 'sms.filed'
                          AND arg0 IN (SELECT code FROM dossier WHERE id > ${before})`)[0];
    assert.deepEqual(texts, [String(FILINGS), String(FILINGS)], 'one text for each');
    const events = one(`SELECT COUNT(*) FROM dossier_event WHERE kind = 'filed' AND dossier_id > ${before}`);
    assert.equal(events, FILINGS);

    const commit = execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
    mkdirSync(path.join(root, 'tests/results'), { recursive: true });
    writeFileSync(path.join(root, 'tests/results/filings-under-kills.txt'),
      `${new Date().toISOString().slice(0, 10)}, commit ${commit}: ${FILINGS} filings by ${LANES} citizens at once in ${Math.round(seconds)} s `
      + `(${(FILINGS / seconds).toFixed(1)} a second);\nkilled meanwhile: ${killed.portal} portal workers, ${killed.worker} outbox workers, ${killed.mariadb} times MariaDB;\n`
      + `${filed.length} dossiers, numbers unbroken, ${texts[0]} texts, one each.\n`);
  });
