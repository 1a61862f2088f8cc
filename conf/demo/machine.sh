# shellcheck shell=bash
# machine.sh: what ./motcua wants of the machine: a Debian that is not too old,
# with room, and packages. Each lack is one sentence that ends in what to do.
#
# Sourced by `motcua`; borrows $VAR and the lists there.

# shellcheck disable=SC2154 # packages, releases: motcua sets them
# os NAME: that line of os-release(5).
os() { sed -n "s/^$1=//p" "${OS_RELEASE:-/etc/os-release}" 2>/dev/null | tr -d \'\"; }

# The number of the system's clang; of one that nobody tried, as its packages say.
clang_number() {
    local number
    number=$(awk -v name="$(os ID) $(os VERSION_ID)" \
        '$1 " " $2 == name { print $3 }' <<<"$releases")
    [ -n "$number" ] || number=$(apt-cache depends clang 2>/dev/null |
        sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p')
    printf '%s' "${number:-19}"
}

check_system() {
    local version
    version=$(os VERSION_ID)
    command -v apt-get >/dev/null && command -v dpkg-query >/dev/null ||
        give_up $EX_UNAVAILABLE "this is $(os PRETTY_NAME), and packages are put in by apt-get here: use Debian 12 or 13 (a container will do), or build by hand as docs/sysadmin.md says"
    case $(os ID) in
    debian) [ "${version%%.*}" -ge 12 ] 2>/dev/null || [ -z "$version" ] ||
        give_up $EX_UNAVAILABLE "Debian $version is too old (its OpenSSL, its node): upgrade to Debian 12 or 13" ;;
    ubuntu) [ "${version%%.*}" -ge 24 ] ||
        give_up $EX_UNAVAILABLE "Ubuntu $version is too old (its OpenSSL, its node): upgrade to 24.04, or use Debian 12 or 13" ;;
    esac
}

# room FOLDER MIB WHAT: a disk that fills up half-way leaves a database that is
# none. The folder need not be there yet.
room() {
    local folder=$1 left
    until [ -d "$folder" ]; do folder=$(dirname "$folder"); done
    left=$(df -Pm "$folder" | awk 'NR == 2 { print $4 }')
    [ "$left" -ge "$2" ] ||
        give_up $EX_CANTCREAT "$left MiB are free where $1 lies, and $3 wants $2: make room"
}

# Figures as measured on bare Debian 13, with a little to spare: packages, tools
# of npm and what make builds, the database with its data; gcc twice and MariaDB.
check_machine() {
    local memory missing
    check_system
    ! command -v node >/dev/null || node_is_fit 18 ||
        give_up $EX_UNAVAILABLE "node $(node --version) is too old: take it away, and Debian's own is put in, or bring 18 or newer"
    mapfile -t missing < <(missing_packages "$packages")
    [ ${#missing[@]} -lt 20 ] || room /usr 1300 'Debian (its packages)'
    if [ -d "$VAR/db/mysql" ]; then
        room "$VAR" 50 'the demo'
    else
        room "$VAR" 400 'the demo'
        memory=$(awk '/^(MemAvailable|SwapFree):/ { n += $2 } END { print int(n / 1024) }' "${MEMINFO:-/proc/meminfo}")
        [ "$memory" -ge 600 ] ||
            give_up $EX_UNAVAILABLE "$memory MiB of memory are free, and building and running the demo want 600: end other programs, or add swap"
    fi
}

# Packages ---------------------------------------------------------------

# node_is_fit NUMBER: there is a node, that number or newer.
node_is_fit() {
    command -v node >/dev/null &&
        [ "$(node -p 'process.versions.node.split(".")[0]')" -ge "$1" ]
}

# One a line, of the list, those that dpkg does not call installed. Another's node
# and its npm count as Debian's, and exclude them; a Chromium may be named.
missing_packages() {
    local names
    # shellcheck disable=SC2046 # words of the lines
    mapfile -t names < <(printf '%s\n' $(sed 's/#.*//' <<<"$1") | sort -u)
    comm -23 <(printf '%s\n' "${names[@]}") \
        <({
            dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "${names[@]}" 2>/dev/null |
                sed -n 's/^ii *//p'
            ! node_is_fit 18 || echo nodejs
            ! command -v npm >/dev/null || echo npm
            [ -z "${MOTCUA_CHROMIUM-}" ] || echo chromium
        } | sort -u)
}

# unknown_packages NAME…: one a line, those that no archive of this machine has.
unknown_packages() {
    local name
    for name in "$@"; do
        [ -n "$(apt-cache search --names-only "^${name//+/\\+}\$")" ] || say "$name"
    done
}

# need LIST: installs what is missing, as root; else says the line to run.
need() {
    local missing unknown line
    mapfile -t missing < <(missing_packages "$1")
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        line="apt-get update && apt-get install --no-install-recommends ${missing[*]}"
        if command -v sudo >/dev/null; then line="sudo sh -c '$line'"; else line="su -c '$line'"; fi
        give_up $EX_UNAVAILABLE "packages are missing. Run this, then again what you ran:
  $line"
    fi
    say "Installing ${#missing[@]} packages of Debian …"
    mkdir -p "$VAR/log"
    install_packages "${missing[@]}" 3>&1 >"$VAR/log/apt.log" 2>&1 </dev/null || {
        # None at all: the lists did not come, and the log says why.
        mapfile -t unknown < <(unknown_packages "${missing[@]}")
        [ ${#unknown[@]} -eq 0 ] || [ ${#unknown[@]} -eq ${#missing[@]} ] ||
            give_up $EX_UNAVAILABLE "apt-get knows no ${unknown[*]} here: add the archives of $(os PRETTY_NAME) that have them (Debian: main; Ubuntu: universe; a Chromium that is no package is named by MOTCUA_CHROMIUM)"
        die "apt-get could not install them; $VAR/log/apt.log says:
$(grep -E '^(W: Failed to fetch|E:)' "$VAR/log/apt.log" | head -n 3)"
    }
    hash -r
    # shellcheck disable=SC2034 # stack.sh reads it
    NGINX=$(PATH=$PATH:/usr/sbin:/sbin command -v nginx)
}

# install_packages NAME…: in a shell of its own, for the sake of its trap. The
# programs run from here, so Debian's own servers need not start; a policy that
# a run cut short has left is ours too. What it tells people goes to 3.
install_packages() (
    policy=/usr/sbin/policy-rc.d
    export DEBIAN_FRONTEND=noninteractive
    if [ ! -e $policy ] || grep -qx '# of ./motcua' $policy; then
        trap 'rm -f $policy' EXIT
        trap 'exit 130' INT TERM
        printf '#!/bin/sh\n# of ./motcua\nexit 101\n' >$policy
        chmod 755 $policy
    fi
    # Where the last time ended between two steps of dpkg.
    [ -z "$(dpkg --audit)" ] || dpkg --configure -a
    apt-get update || exit
    wanted=(install -y --no-install-recommends -o DPkg::Lock::Timeout=600 "$@")
    apt-get --print-uris -qq "${wanted[@]}" | awk '
        { bytes += $3 }
        END { printf "  with what they need: %d, %d MB to fetch\n", NR, bytes / 1e6 }' >&3
    apt-get "${wanted[@]}"
)
