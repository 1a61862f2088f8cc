// SPDX-License-Identifier: GPL-3.0-or-later
// What search costs: the index in each worker, on the national 2,812 procedures
// and on 100,000, beside one SELECT and beside MariaDB's FULLTEXT on folded text;
// how well each finds what judged needs mean; memory; taking up an import.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { raw } from '../lib/client.js';
import { needs, plain, spelled } from '../lib/judged.js';
import { eventually, folder, origin, part, sql, workers } from '../lib/stack.js';
import { askingFor, compare, measures, option, ownMemory, report, select, table } from './measure.js';

const queries = spelled(Object.values(needs).flat());
const SIZES = [2812, Number(option('procedures', 100_000))];
const places = 'An Giang,Bắc Ninh,Cà Mau,Cao Bằng,Cần Thơ,Đà Nẵng,Đắk Lắk,Điện Biên,Đồng Nai,Đồng Tháp,Gia Lai,Hà Nội,Hà Tĩnh,Hải Phòng,Huế,Hưng Yên,Khánh Hòa,Lai Châu,Lạng Sơn,Lào Cai,Lâm Đồng,Nghệ An,Ninh Bình,Phú Thọ,Quảng Ngãi,Quảng Ninh,Quảng Trị,Sơn La,Thái Nguyên,Thanh Hóa,Tuyên Quang,Vĩnh Long,Hà Giang,Kon Tum,Bến Tre,Long An'.split(',');

// FULLTEXT, as one would use it: a table of folded names, words of two letters
// and more, best first.
function startFulltext() {
  sql(`DROP TABLE IF EXISTS bench_fulltext;
       CREATE TABLE bench_fulltext (code VARCHAR(20) NOT NULL PRIMARY KEY, folded TEXT NOT NULL, FULLTEXT (folded)) ENGINE = InnoDB`);
  const rows = sql('SELECT p.code, v.name FROM `procedure` p JOIN procedure_version v ON v.procedure_id = p.id AND v.version = p.version');
  for (let at = 0; at < rows.length; at += 2000)
    sql(`INSERT INTO bench_fulltext VALUES ${rows.slice(at, at + 2000)
      .map(([code, name]) => `('${code}', '${plain(name).toLowerCase().replace(/['\\]/g, ' ')}')`).join()}`);
  sql('GRANT SELECT ON bench_fulltext TO motcua_portal');
  return select('fulltext', 'SELECT code FROM bench_fulltext WHERE MATCH (folded) AGAINST (?) LIMIT 10');
}

const listed = (text) => [...text.matchAll(/mc-list__title"><a href="\/thu-tuc\/([^"]+)"/g)].map((m) => m[1]);
async function relevance(find) {
  const found = {};
  for (const [name, set] of Object.entries(needs)) {
    const asked = spelled(set);
    let mrr = 0;
    let recall = 0;
    for (const [, words, codes] of asked) {
      const rank = (await find(words)).findIndex((code) => codes.includes(code)) + 1;
      if (rank) mrr += 1 / rank;
      if (rank && rank <= 5) recall++;
    }
    found[name] = { asked: asked.length, mrr: Number((mrr / asked.length).toFixed(3)), recallAt5: Number((recall / asked.length).toFixed(3)) };
  }
  return found;
}
const body = async (url) => (await raw(url)).body.toString('utf8');
const ask = (words) => `${origin.portal}/thu-tuc?q=${encodeURIComponent(words)}`;

// What the index adds to a worker: before its first search, and after it.
async function indexMemory() {
  part('restart', 'portal');
  await eventually(async () => (await raw(`${origin.portal}/healthz`)).status === 200);
  const before = Math.max(...workers('portal').map(ownMemory));
  for (let n = 0; n < 60; n++) await body(ask('khai sinh'));
  const after = Math.max(...workers('portal').map(ownMemory));
  return { workerKiB: after, indexKiB: after - before };
}

async function measureSize(size) {
  const fulltext = await startFulltext();
  const paths = queries.map(([, words]) => `q=${encodeURIComponent(words)}`);
  const figures = compare([
    { name: 'null FastCGI and one SELECT', url: `${measures}/select`, script: askingFor('select', paths.map((q) => `/select?${q}`)) },
    { name: 'FULLTEXT, codes alone', url: `${measures}/fulltext`, script: askingFor('fulltext', paths.map((q) => `/fulltext?${q}`)) },
    { name: 'search page', url: `${origin.portal}/thu-tuc`, script: askingFor('search', paths.map((q) => `/thu-tuc?${q}`)) },
    { name: 'suggestions', url: `${origin.portal}/thu-tuc`, script: askingFor('suggest', paths.map((q) => `/thu-tuc/goi-y?${q}`)) },
  ], 'null FastCGI and one SELECT');
  const found = {
    size, rows: figures, memory: await indexMemory(),
    ours: await relevance(async (words) => listed(await body(ask(words)))),
    fulltext: await relevance(async (words) => (await body(`${measures}/fulltext?q=${encodeURIComponent(plain(words).toLowerCase())}`)).split('\n')),
  };
  fulltext.kill();
  console.log(`\n${size} procedures`);
  table(figures);
  console.log(`the index adds ${found.memory.indexKiB} KiB to a worker (${found.memory.workerKiB} KiB in all)`);
  for (const [name, ours] of Object.entries(found.ours))
    console.log(`${ours.asked} judged queries of ${name}: ours MRR ${ours.mrr}, recall at 5 ${ours.recallAt5}; FULLTEXT MRR ${found.fulltext[name].mrr}, recall at 5 ${found.fulltext[name].recallAt5}`);
  return found;
}

// Imports `size` procedures while citizens search; gives what it took.
async function takeUp(size) {
  const head = 'code\tname\tfield\tfield_slug\tlevel\tlevels\taudiences\tservice_level\tissuer';
  const real = sql(`SELECT v.name, f.name, v.field_slug, v.level, v.audiences, v.service_level, v.issuer FROM \`procedure\` p
    JOIN procedure_version v ON v.procedure_id = p.id AND v.version = p.version JOIN field f ON f.slug = v.field_slug WHERE v.level = 'commune'`);
  const lines = [head];
  for (let n = 0; lines.length <= size - SIZES[0]; n++) {
    const [name, field, slug, level, audiences, , issuer] = real[n % real.length];
    const place = places[Math.floor(n / real.length) % places.length];
    lines.push([`7.${String(n).padStart(6, '0')}`, `${name} tại ${place} ${n}`, field, slug, level, level, audiences, 'một_phần', issuer].join('\t'));
  }
  lines.push(['7.999999', 'Thủ tục cuối cùng được nhận vào', ...lines[1].split('\t').slice(2)].join('\t'));
  const file = path.join(folder, 'many.tsv');
  writeFileSync(file, `${lines.join('\n')}\n`);

  let failed = 0;
  let asked = 0;
  let goesOn = true;
  const citizens = [1, 2].map(async () => {
    while (goesOn) {
      const { status } = await raw(ask('khai sinh')).catch(() => ({ status: 0 }));
      asked++;
      if (status !== 200) failed++;
    }
  });
  const began = Date.now();
  await new Promise((done, fail) => {
    spawn(path.join(process.env.MOTCUA_BUILD, 'motcuactl'),
      ['-c', path.join(folder, 'motcua.conf'), 'catalogue', 'import', file], { stdio: ['ignore', 'ignore', 'inherit'] })
      .on('exit', (status) => (status === 0 ? done() : fail(new Error(`the import ended with ${status}`))));
  });
  const imported = Date.now();
  let seen = 0;
  while (seen < 30) {
    const has = listed(await body(ask('thủ tục cuối cùng được nhận vào'))).includes('7.999999');
    seen = has ? seen + 1 : 0;
  }
  const taken = Date.now();
  goesOn = false;
  await Promise.all(citizens);
  const found = { importS: (imported - began) / 1000, takenUpAfterS: (taken - imported) / 1000, asked, failed };
  console.log(`\nimport of ${lines.length - 1} while two citizens search: ${found.importS} s; seen by all workers ${found.takenUpAfterS} s later; ${failed} of ${asked} searches failed`);
  return found;
}

await select('select', 'SELECT ?');
const sizes = [await measureSize(SIZES[0])];
const import_ = await takeUp(SIZES[1]);
sizes.push(await measureSize(SIZES[1]));
sql('DROP TABLE bench_fulltext');
report('search', { sizes, import: import_ });
