// hdf: reads the messages and writes the asset names. Only what our files hold:
// `name = value`, `name {` … `}`, and # comments. A line that is none of these is
// an error, for a message lost is a blank on somebody's page.
import { readFileSync } from 'node:fs';

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
