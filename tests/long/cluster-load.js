// SPDX-License-Identifier: GPL-3.0-or-later
// cluster-load.js KIND LANES SECONDS: citizens of the laboratory who do one thing
// as fast as they can: reads, sign-ins, filings. Prints how many a second.
import { Client, raw } from '../lib/client.js';
import { filePatiently } from '../lib/patient.js';
import { signIn } from '../lib/sign-in.js';
import { origin, people } from '../lib/stack.js';

const [kind, lanes, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const sample = people();
let nth = 0;

const kinds = {
  reads: () => async () => {
    const { status } = await raw(`${origin.portal}/thu-tuc/1.001193`);
    if (status !== 200) throw new Error(`a page answered ${status}`);
  },
  'sign-ins': () => async () => signIn(new Client(), sample[nth++ % sample.length]),
  async filings(lane) {
    const client = new Client();
    await signIn(client, sample[lane]);
    return () => filePatiently(client);
  },
};

const works = await Promise.all(Array.from({ length: lanes }, (_, lane) => kinds[kind](lane)));
const end = Date.now() + seconds * 1000;
let done = 0;
await Promise.all(works.map(async (work) => {
  while (Date.now() < end) {
    await work();
    if (Date.now() < end) done++;
  }
}));
console.log(done / seconds);
process.exit();
