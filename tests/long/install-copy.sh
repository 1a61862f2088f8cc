#!/bin/sh
# install-copy.sh FOLDER PACKAGE.deb: installs, looks, purges, on an overlay of
# this machine's file system, as root, in mounts of its own (unshare -m): what
# it does is gone with it. Ends with the files that the purge has left.
set -e
copy=$1
mount -t tmpfs tmpfs "$copy"
mkdir "$copy/upper" "$copy/work" "$copy/root"
mount -t overlay overlay \
    -o "lowerdir=/,upperdir=$copy/upper,workdir=$copy/work" "$copy/root"
mount -t proc proc "$copy/root/proc"
mount -t tmpfs tmpfs "$copy/root/run"
cp "$2" "$copy/root/var/tmp/package.deb"
# No server of Debian's starts.
printf '#!/bin/sh\nexit 101\n' >"$copy/root/usr/sbin/policy-rc.d"
chmod 755 "$copy/root/usr/sbin/policy-rc.d"

inside() { DEBIAN_FRONTEND=noninteractive chroot "$copy/root" "$@" 2>&1; }

inside apt-get install -y --no-install-recommends /var/tmp/package.deb
inside id motcua
inside ls -ld /var/lib/motcua /var/backups/motcua /etc/motcua/secrets
inside sh -c '/usr/libexec/motcua/portal </dev/null; echo portal ended $?'
inside motcuactl settings check
inside motcuactl doctor || true
inside apt-get purge -y motcua
echo '== left over'
cd "$copy/upper"
find . -path '*motcua*' ! -type c ! -path './var/tmp/*' ! -path './tmp/*'
