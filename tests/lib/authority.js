// SPDX-License-Identifier: GPL-3.0-or-later
// authority.js: an authority of a test's own: its root, the agencies that it
// vouches for, and PDFs that they sign.
//
//   const { place, agency, signedBy, revoked, pem } = startAuthority();
//   agency('so-tu-phap', { from: -30, to: 365 })  // days from today
//   signedBy('so-tu-phap')                        // { name, data }
//   pem('root')                                   // to be trusted
//
// Who starts one removes `place`.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pdfOf } from './papers.js';

const word = () => randomBytes(6).toString('hex');
const days = (n) => new Date(Date.now() + n * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '');
const CA = `[ca]
database = index
new_certs_dir = .
serial = serial
crlnumber = crlnumber
default_md = sha256
default_crl_days = 30
policy = any
unique_subject = no
[any]
commonName = supplied
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
[agency]
keyUsage = critical, digitalSignature, nonRepudiation
`;

export function startAuthority() {
  const place = mkdtempSync(path.join(tmpdir(), 'motcua-authority-'));
  const at = (name) => path.join(place, name);
  const openssl = (args, input) => execFileSync('openssl', args, { cwd: place, input, stdio: ['pipe', 'pipe', 'pipe'] });
  const pem = (name) => readFileSync(at(`${name}.pem`), 'utf8');

  function begin() {
    writeFileSync(at('ca.conf'), `[req]\ndistinguished_name = dn\n[dn]\n${CA.replace('[ca]', '[ca]\ndefault_ca = ca')}`);
    for (const [name, text] of [['index', ''], ['serial', '01\n'], ['crlnumber', '01\n']]) writeFileSync(at(name), text);
    certify('root', ['-selfsign', '-extensions', 'root'], -1000, 1000);
  }
  function certify(name, how, from, to) {
    openssl(['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`]);
    openssl(['ca', '-batch', '-notext', '-config', 'ca.conf', ...how, '-keyfile', 'root.key',
      '-startdate', days(from), '-enddate', days(to), '-in', `${name}.csr`, '-out', `${name}.pem`]);
  }
  const agency = (name, { from = -30, to = 365 } = {}) => certify(name, ['-cert', 'root.pem', '-extensions', 'agency'], from, to);
  // The list of the one that was revoked on that day.
  function revoked(name, day) {
    const number = openssl(['x509', '-noout', '-serial', '-in', `${name}.pem`]).toString().trim().split('=')[1];
    writeFileSync(at('index'), readFileSync(at('index'), 'utf8').split('\n').map((line) => {
      const cells = line.split('\t');
      return cells[3] === number ? ['R', cells[1], days(day).slice(2), ...cells.slice(3)].join('\t') : line;
    }).join('\n'));
    return openssl(['ca', '-gencrl', '-config', 'ca.conf', '-cert', 'root.pem', '-keyfile', 'root.key']);
  }

  // A PDF of one page, signed by them as a whole.
  function signedBy(name) {
    const ROOM = 8192;
    const numbers = (list) => list.map((n) => String(n).padStart(10)).join(' ');
    const { data } = pdfOf([
      '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>',
      '<</Type/Pages/Kids[3 0 R]/Count 1>>',
      '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]>>',
      '<</Type/Annot/Subtype/Widget/FT/Sig/T(Ky)/Rect[0 0 0 0]/P 3 0 R/V 5 0 R>>',
      `<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Reason(${word()})/ByteRange[0 ${numbers([0, 0, 0])}]/Contents<${'0'.repeat(ROOM)}>>>`,
    ]);
    const gap = data.indexOf('/Contents<') + '/Contents'.length;
    const behind = gap + ROOM + 2;
    data.write(numbers([gap, behind, data.length - behind]), data.indexOf('/ByteRange[0 ') + '/ByteRange[0 '.length);
    const covered = Buffer.concat([data.subarray(0, gap), data.subarray(behind)]);
    const seal = openssl(['cms', '-sign', '-binary', '-outform', 'DER', '-cades', '-md', 'sha256', '-signer', `${name}.pem`, '-inkey', `${name}.key`], covered);
    data.write(seal.toString('hex'), gap + 1);
    return { name: `${name}-${word()}.pdf`, data };
  }

  begin();
  return { place, at, agency, revoked, signedBy, pem };
}
