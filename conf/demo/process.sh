# shellcheck shell=bash
# process.sh: start a program in the background, know it again, and end it.
#
# A program's file in $VAR/run/NAME.pid holds its pid and the moment it
# started, as the kernel counts it. Both must match before anything is sent to
# that pid, so a number that the system has given to somebody else since is
# left alone. Each runs in a session of its own: what it forks ends with it.
#
# Sourced by `motcua`; borrows $VAR.

say() { printf '%s\n' "$*"; }

# give_up STATUS WORDS…: ends with a status of sysexits(3).
give_up() {
    printf 'motcua: %s\n' "${*:2}" >&2
    exit "$1"
}
die() { give_up 1 "$@"; }

# shellcheck disable=SC2034 # motcua and its kin use them
readonly EX_USAGE=64 EX_NOINPUT=66 EX_UNAVAILABLE=69 EX_CANTCREAT=73 \
    EX_TEMPFAIL=75

# The start of a process in clock ticks since boot; nothing when it is gone.
# The name in the file may hold spaces and brackets, so count after the last.
born() {
    local stat
    { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
    # shellcheck disable=SC2086
    set -- ${stat##*) }
    [ "$1" != Z ] || return 1
    printf '%s' "${20}"
}

# The pid of NAME when it runs, and 0; else 1.
pid_of() {
    local pid born
    { read -r pid born <"$VAR/run/$1.pid"; } 2>/dev/null || return 1
    [ -n "$pid" ] && [ "$(born "$pid")" = "$born" ] || return 1
    printf '%s' "$pid"
}

is_up() { pid_of "$1" >/dev/null; }

# start NAME COMMAND…: what it says goes to $VAR/log/NAME.log.
start() {
    local name=$1
    shift
    setsid "$@" </dev/null >>"$VAR/log/$name.log" 2>&1 9>&- &
    printf '%s %s\n' $! "$(born $!)" >"$VAR/run/$name.pid"
}

# The processes of a session, beside those that have ended.
session_members() {
    ps -o pid=,stat= -s "$1" 2>/dev/null | awk '$2 !~ /^Z/ { print $1 }'
}

# finish NAME [SECONDS]: asks, waits, then insists. Nothing to do is fine.
finish() {
    local pid left=$((${2:-20} * 10)) member
    if pid=$(pid_of "$1"); then
        kill -TERM "$pid" 2>/dev/null || true
        while [ $left -gt 0 ] && is_up "$1"; do
            sleep 0.1
            left=$((left - 1))
        done
        for member in $(session_members "$pid"); do
            kill -KILL "$member" 2>/dev/null || true
        done
    fi
    rm -f "$VAR/run/$1.pid"
}

# Who listens on a TCP port, as "nginx (process 123)"; nothing when free.
port_holder() {
    local line
    line=$(ss -ltnpH "sport = :$1" 2>/dev/null | head -n 1)
    [ -n "$line" ] || return 1
    if [[ $line =~ \(\(\"([^\"]+)\",pid=([0-9]+) ]]; then
        say "${BASH_REMATCH[1]} (process ${BASH_REMATCH[2]})"
    else
        say "a program of another user"
    fi
}
