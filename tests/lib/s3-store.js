// SPDX-License-Identifier: GPL-3.0-or-later
// The file store of the laboratory (conf/demo/cluster.sh): s3rver, which checks
// signatures, on ADDRESS PORT, with its objects in FOLDER.
import S3rver from 's3rver';

const [address, port, directory] = process.argv.slice(2);
await new S3rver({ address, port: Number(port), directory, silent: true, configureBuckets: [{ name: 'motcua' }] }).run();
