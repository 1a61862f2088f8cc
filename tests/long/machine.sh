#!/bin/sh
# machine.sh: a bare Debian as a machine of its own, in namespaces of this one:
# its own files, processes and network (loopback only), systemd as process 1.
# What it does is gone with its folder. As root.
#
#   machine.sh make BASE [RELEASE PACKAGES]
#                                 a minimal Debian in BASE, by mmdebstrap; with
#                                 what the guide wants, where nothing is named
#   machine.sh keep BASE FOLDER   lays FOLDER/root over BASE and holds the mounts
#                                 until it ends; says “kept” when they are there
#   machine.sh in FOLDER USER COMMAND
#                                 from within keep's mounts: a command by sh, with
#                                 this machine's network; what it leaves running
#                                 ends with it
#   machine.sh boot FOLDER        from within keep's mounts: systemd, until it ends
set -e

case $1 in
make)
    exec mmdebstrap --quiet --variant=minbase \
        --include="${4:-systemd,systemd-sysv,dbus,mariadb-server,nginx-light,libnginx-mod-nchan,openssl,ca-certificates,procps,iproute2}" \
        "${3:-bookworm}" "$2"
    ;;
keep)
    mount --make-rprivate /
    mkdir -p "$3/upper" "$3/work" "$3/root"
    mount -t overlay overlay -o "lowerdir=$2,upperdir=$3/upper,workdir=$3/work" "$3/root"
    mount -t proc proc "$3/root/proc"
    mount --rbind /dev "$3/root/dev"
    cp /etc/resolv.conf "$3/root/etc/resolv.conf"
    echo kept
    exec sleep infinity
    ;;
in)
    exec unshare --pid --fork --kill-child --mount --uts --ipc --cgroup \
        "$0" entered "$2/root" "$3" "$4"
    ;;
entered)
    mount -t proc proc "$2/proc"
    mount -t tmpfs tmpfs "$2/dev/shm"
    # shellcheck disable=SC2016
    home=$(awk -F: -v user="$3" '$1 == user { print $6 }' "$2/etc/passwd")
    exec env -i HOME="$home" TERM=dumb PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        chroot --userspec="$3" "$2" sh -c 'cd && eval "$0"' "$4"
    ;;
boot)
    # A part of the tree of control groups that is the machine's alone.
    groups=$(mktemp -d)
    mount -t cgroup2 none "$groups"
    mkdir -p "$groups/motcua-$$"
    echo $$ >"$groups/motcua-$$/cgroup.procs"
    umount "$groups"
    rmdir "$groups"
    exec unshare --net --pid --fork --uts --ipc --cgroup --mount --kill-child \
        "$0" inside "$2"
    ;;
inside)
    root=$2/root
    umount -R "$root/dev" "$root/proc"
    mount -t proc proc "$root/proc"
    mount -t sysfs sysfs "$root/sys"
    mount -t cgroup2 none "$root/sys/fs/cgroup"
    mount -t tmpfs -o mode=755 tmpfs "$root/dev"
    for device in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
        IFS=: read -r name major minor <<EOF
$device
EOF
        mknod -m 666 "$root/dev/$name" c "$major" "$minor"
    done
    mkdir "$root/dev/pts" "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
    ln -s pts/ptmx "$root/dev/ptmx"
    ln -s /proc/self/fd "$root/dev/fd"
    mount -t tmpfs tmpfs "$root/dev/shm"
    mount -t tmpfs -o mode=755 tmpfs "$root/run"
    ip link set lo up
    hostname machine
    cd "$root"
    mkdir -p mnt
    pivot_root . mnt
    # shellcheck disable=SC2016
    exec env -i container=motcua PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        chroot . sh -c 'umount -l /mnt; mount --make-rshared /; exec /lib/systemd/systemd'
    ;;
esac
