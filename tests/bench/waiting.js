// SPDX-License-Identifier: GPL-3.0-or-later
// waiting.js: so many pages that wait for a phone, as qr-wait.js has them: a line
// to nginx each, of its own.
//
//   node waiting.js COUNT < CHANNELS   says "open"; ends with its input
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import path from 'node:path';
import tls from 'node:tls';
import { folder, origin } from '../lib/stack.js';

const HANDS = 64; // handshakes at once

const { hostname, port } = new URL(origin.portal);
const ca = readFileSync(path.join(folder, 'tls/cert.pem'));
const count = Number(process.argv[2]);
const channels = [];
let session, failed = 0;

function fail(why) {
  failed++;
  process.stderr.write(`a waiting page: ${why}\n`);
  process.exitCode = 1;
}

const open = (channel) => new Promise((done) => {
  const socket = tls.connect({ host: hostname, port, servername: hostname, ca, session });
  let head = '';
  socket.once('session', (ticket) => { session ??= ticket; });
  socket.once('secureConnect', () => socket.write(`GET /cho/${channel} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAccept: text/event-stream\r\n\r\n`));
  socket.on('data', (bytes) => {
    head += bytes;
    if (!head.includes('\r\n\r\n')) return;
    if (!head.startsWith('HTTP/1.1 200')) fail(head.split('\r\n')[0]);
    socket.removeAllListeners('data');
    socket.resume();
    done();
  });
  socket.on('error', (error) => { fail(error.message); done(); });
  socket.on('close', () => fail('its line was closed'));
});

async function hand(list) {
  for (let channel; (channel = list.pop());) await open(channel);
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  channels.push(line);
  if (channels.length < count) return;
  Promise.all(Array.from({ length: HANDS }, () => hand(channels))).then(() => {
    if (!failed) console.log('open');
  });
});
lines.on('close', () => process.exit());
