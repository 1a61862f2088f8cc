// SPDX-License-Identifier: GPL-3.0-or-later
// hdf: reads the messages and writes the asset names. Only what our files hold:
// `name = value`, `name {` … `}`, and # comments. A line that is none of these is
// an error, for a message lost is a blank on somebody's page.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A flat Map from full name ("Msg.site.skip") to value, in the file's order. */
export function readHdf(path) {
  const values = new Map();
  const above = [];
  readFileSync(path, 'utf8').split('\n').forEach((raw, at) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const open = /^([\w.]+)\s*\{$/.exec(line);
    const set = /^([\w.]+)\s*=\s*(.*)$/.exec(line);
    if (open) above.push(open[1]);
    else if (line === '}' && above.length > 0) above.pop();
    else if (set) {
      const name = [...above, set[1]].join('.');
      if (values.has(name)) throw new Error(`${path}:${at + 1}: ${name} stands twice`);
      values.set(name, set[2]);
    } else throw new Error(`${path}:${at + 1}: cannot read “${line}”`);
  });
  if (above.length > 0) throw new Error(`${path}: ${above.join('.')} is never closed`);
  return values;
}

/** The messages of a language as a province says them (see platform/texts.c). */
export function readTexts(messages, province, lang) {
  const own = readHdf(join(province, `${lang}.hdf`));
  const texts = new Map([...readHdf(join(messages, `${lang}.hdf`)), ...own]);
  for (const [key, text] of texts) {
    texts.set(key, text.replace(/\{province\.(\w+)\}/g, (place, name) => {
      if (!own.has(`Province.${name}`)) throw new Error(`${province}/${lang}.hdf lacks Province.${name}`);
      return own.get(`Province.${name}`);
    }));
  }
  return texts;
}

/** The folders of the provinces in that folder, in order. */
export const provincesIn = (folder) => readdirSync(folder).sort()
  .map((name) => join(folder, name)).filter((province) => existsSync(join(province, 'vi.hdf')));
