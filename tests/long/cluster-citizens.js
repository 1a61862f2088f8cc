// SPDX-License-Identifier: GPL-3.0-or-later
// cluster-citizens.js LANES: the citizens of the laboratory, in the network where
// HAProxy is. They file until a line comes in, each then ends the filing in hand.
// A line of JSON for each: {code, at}: filed; {trouble, at}: thrown back; and ten
// times a second somebody looks at a page of the database: {look: status, at, ms}.
import { once } from 'node:events';
import { Client } from '../lib/client.js';
import { filePatiently } from '../lib/patient.js';
import { signIn } from '../lib/sign-in.js';
import { origin, people } from '../lib/stack.js';

const say = (what) => process.stdout.write(`${JSON.stringify({ ...what, at: Date.now() })}\n`);
let goesOn = true;

async function look() {
  const began = Date.now();
  let status = 0;
  try {
    const answer = await fetch(`${origin.portal}/healthz`, { signal: AbortSignal.timeout(10_000), headers: { connection: 'close' } });
    status = answer.status;
  } catch { /* nobody answers */ }
  say({ look: status, ms: Date.now() - began });
}

const citizens = [];
for (const person of people().slice(0, Number(process.argv[2]))) {
  const client = new Client();
  await signIn(client, person);
  citizens.push(client);
}
say({ ready: citizens.length });
once(process.stdin, 'data').then(() => { goesOn = false; process.stdin.unref?.(); });
const looking = setInterval(look, 100);
await Promise.all(citizens.map(async (client) => {
  while (goesOn) say({ code: await filePatiently(client, (error) => say({ trouble: error.message })) });
}));
clearInterval(looking);
say({ done: true });
process.exit();
