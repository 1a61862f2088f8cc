# shellcheck shell=bash
# stack.sh: the whole product in one folder: its own MariaDB, its programs in
# pools, its own nginx. The demo is one such stack in var/, the tests another
# in var/test/, the benchmark a third; they know nothing of each other.
#
# Sourced by `motcua`, which sets
#   ROOT   the checkout            BUILD  where make builds
#   VAR    the stack's folder      PORT   the first of its five ports
#   PROVINCE  whose portal it is: a folder in conf/provinces/
# and where RUN, the folder of the sockets, is found by stack_folders.
#
# In $VAR: run/ (sockets, pid files), log/, db/ (MariaDB's data), secrets/
# (mode 700), tls/, state/ (citizens' files), nginx/, motcua.conf.
#
# Everything listens on loopback or on a socket in a folder of mode 700.

# The programs that serve pages: name, workers, port counted from $PORT. One
# that is not built is left out.
PROGRAMS='portal 3 0
identity 2 1
smart 2 2
demophone 1 3
officer 2 4'

# Their pools, and those of what is dear: where portal and officer take files
# in, and where Identity hashes passwords (conf/nginx).
POOLS="$PROGRAMS
portal-files 2
officer-files 1
identity-hash 2"

program_path() { printf '%s/%s' "$BUILD" "${1%%-*}"; }
has_program() { [ -x "$(program_path "$1")" ]; }
ctl() { "$BUILD/motcuactl" -c "$VAR/motcua.conf" "$@"; }
port_of() { printf '%s' $((PORT + $1)); }
origin_of() { printf 'https://localhost:%s' "$(port_of "$1")"; }

# The names of the pools whose programs are built, in order.
pools() {
    local name
    while read -r name _; do
        if has_program "$name"; then say "$name"; fi
    done <<<"$POOLS"
}

stack_folders() {
    local folder
    mkdir -p "$VAR"
    chmod 700 "$VAR"
    for folder in run run/metrics log secrets tls state nginx nginx/temp; do
        mkdir -p "$VAR/$folder"
    done
    chmod 700 "$VAR/secrets" "$VAR/run" "$VAR/state"
    # A socket's name holds 107 bytes at most; those of a deep checkout lie
    # elsewhere, in a folder that only its owner can enter.
    RUN=$VAR/run
    if [ "$(printf '%s' "$VAR" | wc -c)" -gt 80 ]; then
        RUN=/tmp/motcua-$(id -u)-$(printf '%s' "$VAR" | sha256sum | cut -c1-16)
        mkdir -m 700 "$RUN" 2>/dev/null || [ -O "$RUN" ] ||
            die "$RUN belongs to somebody else: remove it"
    fi
}

# secret NAME: a random one, made once, 256 bits in hexadecimal.
secret() {
    local file=$VAR/secrets/$1
    if [ ! -s "$file" ]; then
        (
            umask 077
            openssl rand -hex 32 >"$file.new"
        )
        mv "$file.new" "$file"
    fi
    printf '%s' "$file"
}

# The key that seals citizens' files: its number, and 256 bits in hexadecimal.
storage_key() {
    local file=$VAR/secrets/storage
    if ! grep -qsE '^1 [0-9a-f]{64}$' "$file"; then
        (
            umask 077
            printf '1 %s\n' "$(openssl rand -hex 32)" >"$file.new"
        )
        mv "$file.new" "$file"
    fi
    printf '%s' "$file"
}

# The seal of receipts: a key and a certificate that vouches for nobody.
seal() {
    local file=$VAR/secrets/seal
    if [ ! -s "$file" ]; then
        (
            umask 077
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
                -nodes -days 3650 -subj "/O=Thử nghiệm/CN=Cổng Dịch vụ công" \
                -utf8 -addext "keyUsage=critical,digitalSignature" \
                -keyout "$file.key" -out "$file.cert" 2>/dev/null
            cat "$file.key" "$file.cert" >"$file.new"
            rm "$file.key" "$file.cert"
        )
        mv "$file.new" "$file"
    fi
    printf '%s' "$file"
}

certificate() {
    [ -s "$VAR/tls/cert.pem" ] &&
        openssl x509 -checkend 604800 -noout -in "$VAR/tls/cert.pem" >/dev/null &&
        return
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -days 365 -subj "/CN=localhost" \
        -addext "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1${CERTIFICATE_NAMES-}" \
        -addext "basicConstraints=critical,CA:TRUE" \
        -keyout "$VAR/tls/key.pem" -out "$VAR/tls/cert.pem" 2>/dev/null
    chmod 600 "$VAR/tls/key.pem"
}

# MariaDB ----------------------------------------------------------------

database_options() {
    printf '%s\n' --no-defaults "--datadir=$VAR/db" \
        "--socket=$RUN/mariadb.sock" "--pid-file=$VAR/run/mariadb.own" \
        "--tmpdir=$VAR/run" --skip-networking --skip-name-resolve \
        --character-set-server=utf8mb4 \
        --collation-server=utf8mb4_unicode_ci \
        --default-time-zone=+00:00 \
        --innodb-buffer-pool-size=64M --innodb-log-file-size=32M \
        --innodb-log-buffer-size=2M --key-buffer-size=1M \
        --aria-pagecache-buffer-size=2M --max-connections=80 \
        --table-open-cache=200 --performance-schema=OFF \
        --innodb-flush-log-at-trx-commit=1 "${DATABASE_MORE[@]}"
}
DATABASE_MORE=() # one of several machines has more (node.sh)

# Lets the administrator of motcua in. Read by the server at each start, so a
# stack whose first start was cut short mends itself.
database_bootstrap() {
    local word
    word=$(<"$(secret admin)")
    (
        umask 077
        cat >"$VAR/secrets/bootstrap.sql" <<SQL
CREATE USER IF NOT EXISTS motcua_admin@'${ADMIN_FROM:-localhost}' IDENTIFIED BY '$word';
ALTER USER motcua_admin@'${ADMIN_FROM:-localhost}' IDENTIFIED BY '$word';
GRANT ALL PRIVILEGES ON *.* TO motcua_admin@'${ADMIN_FROM:-localhost}' WITH GRANT OPTION;
SQL
    )
}

start_mariadb() {
    is_up mariadb && return
    local options as_user=()
    mapfile -t options < <(database_options)
    # MariaDB wants to be told that root means it.
    [ "$(id -u)" -ne 0 ] || as_user=(--user=root)
    # Made beside its place: one that was cut short is none.
    if [ ! -d "$VAR/db/mysql" ]; then
        rm -rf "$VAR/db" "$VAR/db.new"
        # By TMPDIR: an option with a space in it comes apart in that script.
        TMPDIR=$VAR/run mariadb-install-db --no-defaults --datadir="$VAR/db.new" \
            --skip-test-db \
            --auth-root-authentication-method=socket \
            --auth-root-socket-user="$(id -un)" \
            "${as_user[@]}" \
            >"$VAR/log/mariadb-install.log" 2>&1 ||
            die "MariaDB could not make its data folder: see $VAR/log/mariadb-install.log"
        mv "$VAR/db.new" "$VAR/db"
    fi
    database_bootstrap
    # With one arena its memory after hours of load is two fifths less.
    start mariadb env MALLOC_ARENA_MAX=1 mariadbd "${options[@]}" "${as_user[@]}" \
        "${DATABASE_BEGINS---init-file=$VAR/secrets/bootstrap.sql}"
    wait_for mariadb "${DATABASE_WAIT:-60}" database_answers
}

database_answers() {
    mariadb --no-defaults --socket="$RUN/mariadb.sock" \
        --user=motcua_admin --password="$(<"$VAR/secrets/admin")" \
        --execute='DO 1' >/dev/null 2>&1
}

# wait_for NAME SECONDS TEST…: until the test holds; dies when NAME does.
wait_for() {
    local name=$1 end=$((SECONDS + $2))
    shift 2
    until "$@"; do
        is_up "$name" ||
            die "$name ended at once: see the end of $VAR/log/$name.log"
        [ $SECONDS -lt $end ] ||
            die "$name does not answer: see the end of $VAR/log/$name.log"
        sleep 0.1
    done
}

# Pools ------------------------------------------------------------------

# Whether NAME runs as it was built and set last.
is_fresh() {
    is_up "$1" && [ ! "$(program_path "$1")" -nt "$VAR/run/$1.pid" ] &&
        [ ! "$VAR/motcua.conf" -nt "$VAR/run/$1.pid" ]
}

start_pool() {
    local name=$1 workers=$2
    has_program "$name" || return 0
    ! is_fresh "$name" || return 0
    finish "$name"
    rm -f "$RUN/$name.sock"
    # multiwatch starts a worker again when one dies; -s TERM lets each finish
    # the request in hand when the pool ends.
    start "$name" env MOTCUA_CONF="$VAR/motcua.conf" \
        spawn-fcgi -n -M 0600 -s "$RUN/$name.sock" -- \
        "$(command -v multiwatch)" -f "$workers" -r 100 -t 1000 -s TERM -- \
        "$(program_path "$name")" -c "$VAR/motcua.conf"
    wait_for "$name" 60 test -S "$RUN/$name.sock"
}

start_pools() {
    local name workers
    while read -r name workers _; do
        start_pool "$name" "$workers"
    done <<<"$POOLS"
}

worker_started() {
    grep -qs "event=worker.started pid=$(pid_of worker)\$" "$VAR/log/worker.log"
}

start_worker() {
    has_program worker || return 0
    ! is_fresh worker || return 0
    finish worker
    start worker "$(program_path worker)" -c "$VAR/motcua.conf"
    wait_for worker 60 worker_started
}

# nginx ------------------------------------------------------------------

# fill FILE NAME=VALUE…: @NAME@ in the template becomes VALUE. In awk by
# position, so that no character of a path means anything.
fill() {
    local file=$1
    shift
    awk '
        BEGIN {
            for (i = 2; i < ARGC; i++) {
                at = index(ARGV[i], "=")
                value["@" substr(ARGV[i], 1, at - 1) "@"] = substr(ARGV[i], at + 1)
            }
            ARGC = 2
        }
        {
            out = ""
            while (match($0, /@[a-z0-9_]+@/)) {
                name = substr($0, RSTART, RLENGTH)
                out = out substr($0, 1, RSTART - 1) \
                    (name in value ? value[name] : name)
                $0 = substr($0, RSTART + RLENGTH)
            }
            print out $0
        }' "$file" "$@"
}

start_nginx() {
    local pid
    if pid=$(pid_of nginx); then
        # It keeps what it has where the new configuration is not good.
        kill -HUP "$pid"
        return
    fi
    rm -f "$RUN/push.sock" # a power cut leaves it, and nginx would not begin
    start nginx "$NGINX" -e "$VAR/log/nginx-error.log" -p "$VAR/nginx" \
        -c "$VAR/nginx/nginx.conf"
    wait_for nginx 60 nginx_answers
}

NGINX=$(PATH=$PATH:/usr/sbin:/sbin command -v nginx || echo nginx)

# Any answer will do; whether a program is well is asked later.
nginx_answers() {
    local name offset
    while read -r name _ offset; do
        has_program "$name" || continue
        curl -ksS -o /dev/null --max-time 2 "$(origin_of "$offset")/healthz" \
            2>/dev/null || return 1
    done <<<"$PROGRAMS"
}

has_ipv6() { [ -s /proc/net/if_inet6 ] && grep -q ' lo$' /proc/net/if_inet6; }

# Pages that wait for a phone wait in nginx, where its module is.
has_nchan() { [ -e /usr/lib/nginx/modules/ngx_nchan_module.so ]; }

write_nginx() {
    local conf=$VAR/nginx name kind origins='' offset
    local user='' ipv6='# ' nchan='# '
    [ "$(id -u)" -ne 0 ] || user='user root;'
    ! has_ipv6 && [ -z "${NODE_ADDRESS-}" ] || ipv6=''
    ! has_nchan || nchan=''
    while read -r name _ offset; do
        origins+=" $(origin_of "$offset")"
    done <<<"$PROGRAMS"
    local common=(var="$VAR" conf="$conf" user="$user" ipv6="$ipv6" nchan="$nchan"
        htdocs="$HTDOCS" state="$VAR/state" run="$RUN" log="$VAR/log"
        pages="$HTDOCS/provinces/$PROVINCE/pages" certificate="$VAR/tls/cert.pem"
        certificate_key="$VAR/tls/key.pem"
        access_log="$VAR/log/nginx-access.log" rate="${RATE:-200r/s}"
        burst="${BURST:-1000}" connections="${CONNECTIONS:-500}"
        waiting="${WAITING:-2048}" files="$((${WAITING:-2048} + 1024))"
        retry_after=5)
    for name in motcua-http motcua-headers motcua-fastcgi motcua-tls \
        motcua-push motcua-metrics; do
        fill "$ROOT/conf/nginx/$name.conf.in" "${common[@]}" >"$conf/$name.conf"
    done
    fill "$ROOT/conf/demo/nginx.conf.in" "${common[@]}" >"$conf/nginx.conf"
    rm -f "$conf"/{pool,site,server}-*.conf
    while read -r name _ offset; do
        has_program "$name" || continue
        local camera='()' limit=1m papers='# ' hashes='# '
        [ "$name" != smart ] || camera='(self)'
        [ "$name" != identity ] || hashes=''
        case $name in portal | officer) limit=210m papers='' ;; esac
        for kind in pool site server; do
            fill "$ROOT/conf/nginx/motcua-$kind.conf.in" "${common[@]}" \
                program="$name" server_name=localhost \
                origin="$(origin_of "$offset")" \
                listen="127.0.0.1:$(port_of "$offset")" \
                listen_ipv6="${NODE_ADDRESS:-[::1]}:$(port_of "$offset")${NODE_ADDRESS:+ proxy_protocol}" \
                camera="$camera" hashes="$hashes" form_action="$origins" \
                papers="$papers" papers_limit="$limit" >"$conf/$kind-$name.conf"
        done
    done <<<"$PROGRAMS"
}

# Settings ---------------------------------------------------------------

# replace FILE: by FILE.new, unless they are the same; so its age tells whether
# what runs has seen it.
replace() {
    if cmp -s "$1.new" "$1"; then rm "$1.new"; else mv "$1.new" "$1"; fi
}

write_settings() {
    local name
    {
        cat <<CONF
# Written by ./motcua for this stack; the next start writes it again.
demo = yes
database.socket = $RUN/mariadb.sock
templates_dir = $ROOT/templates
htdocs_dir = $HTDOCS
province = $PROVINCE
languages = $LANGUAGES
schema_dir = $ROOT/schema
state_dir = state
look_program = $BUILD/look
metrics_dir = run/metrics
storage.key_file = $(storage_key)
antivirus.kind = none
$(has_nchan && say "push.socket = $RUN/push.sock")
# A bank that does not exist: nobody shall send money here.
payment.bank_bin = 970499
payment.bank = Ngân hàng thử nghiệm
payment.account = 1900000000000
payment.holder = KHO BAC THU NGHIEM
payment.report_key_file = $(secret payment-report)
dossier.seal_file = $(seal)
sms.gateway = log
sms.report_key_file = $(secret sms-report)
CONF
        while read -r name _ offset; do
            say "$name.origin = $(origin_of "$offset")"
        done <<<"$PROGRAMS"
        for name in portal identity smart officer worker admin; do
            secret "$name" >/dev/null
            [ "$name" != admin ] || say 'admin.user = motcua_admin'
            say "$name.password_file = secrets/$name"
        done
        for name in portal identity smart captcha; do
            say "$name.key_file = $(secret "$name-key")"
        done
        # The portal signs in at the bundled provider, whose certificate is ours.
        cat <<CONF
tls.ca_file = $VAR/tls/cert.pem
provider.quoc-gia.issuer = $(origin_of 1)
provider.quoc-gia.client_id = portal
provider.quoc-gia.client_secret_file = $(secret client-portal)
provider.quoc-gia.label = Cổng Dịch vụ công quốc gia
officer.provider.quoc-gia.issuer = $(origin_of 1)
officer.provider.quoc-gia.client_id = officer
officer.provider.quoc-gia.client_secret_file = $(secret client-officer)
officer.provider.quoc-gia.label = Cổng Dịch vụ công quốc gia
CONF
        [ -z "${NATIONAL_SIDE-}" ] || national_settings
        [ -z "${SETTINGS_MORE-}" ] || say "$SETTINGS_MORE"
    } >"$VAR/motcua.conf.new"
    replace "$VAR/motcua.conf"
}

# The demo's national side: a stand-in that is told of every dossier, and sends
# what is filed there (docs/national.md).
national_side_origin() { printf 'http://127.0.0.1:%s' "$(port_of 5)"; }

national_settings() {
    cat <<CONF
national.protocol = vxp
national.url = $(national_side_origin)/goi
national.token_url = $(national_side_origin)/auth
national.papers_url = $(national_side_origin)/tep
national.user = tay-ninh
national.unit = H53
national.password_file = $(secret national)
national.key_file = $(secret national-links)
national.in_key_file = $(secret national-in)
CONF
}

start_national_side() {
    local from=$ROOT/tests/peers
    [ -z "${FRESH-}" ] || rm -f "$VAR/national-side.json"
    # A province whose agencies have no official code tells by ours.
    ctl national map agency --own >/dev/null ||
        die 'the agencies could not be mapped for the national side'
    if is_up national-side && [ ! "$from/national-side.js" -nt "$VAR/run/national-side.pid" ] &&
        [ ! "$from/national-demo.js" -nt "$VAR/run/national-side.pid" ] && [ -z "${FRESH-}" ]; then
        return
    fi
    finish national-side
    start national-side env NODE_EXTRA_CA_CERTS="$VAR/tls/cert.pem" node \
        "$from/national-demo.js" "$(port_of 5)" "$(origin_of 4)" "$VAR"
    wait_for national-side 30 curl -fs -o /dev/null --max-time 5 "$(national_side_origin)/"
}

# Data -------------------------------------------------------------------

# Data of the field that lies beside the project, where there is some.
DATA=${MOTCUA_DATA:-$ROOT/../shared/data}

fill_database() {
    [ -x "$BUILD/motcuactl" ] || return 0
    # A first filling that was cut short has left tables half made.
    local FRESH=${FRESH-}
    [ -e "$VAR/db/motcua-imported" ] || FRESH=1
    [ -z "$FRESH" ] || ctl migrate --fresh >"$VAR/log/migrate.log" 2>&1 ||
        die "the databases could not be emptied: $(tail -n 1 "$VAR/log/migrate.log")"
    ctl migrate >>"$VAR/log/migrate.log" 2>&1 ||
        die "the databases could not be brought to this version:
$(tail -n 3 "$VAR/log/migrate.log")
To start over with empty ones: ./motcua up --fresh"
    fill_catalogue
    fill_identity
}

# Keys, our programs as clients, and the sample people with their passwords.
fill_identity() {
    local portal officer log=$VAR/log/identity-setup.log
    portal=$(origin_of 0)
    officer=$(origin_of 4)
    { ctl identity rotate-keys --if-none &&
        ctl client add portal --name "Cổng Dịch vụ công $(province_text name)" \
            --secret-file "$(secret client-portal)" \
            --redirect "$portal/dang-nhap/quoc-gia/ve" \
            --post-logout "$portal/" \
            --backchannel "$portal/dang-xuat/nha-cung-cap" --no-consent &&
        ctl client add officer --name 'Bộ phận Một cửa' \
            --secret-file "$(secret client-officer)" \
            --redirect "$officer/dang-nhap/quoc-gia/ve" \
            --post-logout "$officer/dang-nhap" \
            --backchannel "$officer/dang-xuat/nha-cung-cap" --no-consent &&
        MOTCUA_DATA=$DATA ctl demo people >/dev/null &&
        ctl demo officers >/dev/null; } >"$log" 2>&1 ||
        die "the sign-in could not be set up: $(tail -n 1 "$log")"
}

# province_text KEY: how the province's own file fills that place, and not one of a
# part below, as its office has a name too.
province_text() { sed -n "s/^  $1 = //p" "$ROOT/conf/provinces/$PROVINCE/vi.hdf"; }

# The seed, then what lies in $DATA. Importing is idempotent but takes its
# time, so it is left out when the same files were taken in before.
fill_catalogue() {
    local stamp=$VAR/db/motcua-imported own=$ROOT/conf/provinces/$PROVINCE/data now
    now=$(cd "$ROOT" && stat -c '%n %s %Y' schema/seed/* schema/seed/*/* "$own"/* \
        "$DATA"/* "$DATA"/forms/* \
        "$BUILD/motcuactl" 2>/dev/null) || true # there may be no $DATA
    [ -n "${FRESH-}" ] || [ "$(cat "$stamp" 2>/dev/null)" != "$now" ] || return 0
    : >"$VAR/log/import.log"
    if [ -d "$own" ]; then import seed "$own"; else import seed; fi
    if [ -f "$DATA/procedures.json" ]; then
        say "Taking in the data in $(realpath "$DATA") …"
        import units import "$DATA/units-vietnam-pre2025.tsv"
        import units import "$DATA/units-vietnam-2025.tsv"
        import units map "$DATA/units-mapping-old-to-2025.tsv"
        [ -d "$own" ] || import agencies import "$DATA/codes.json"
        import holidays import "$DATA/lunar-holidays.tsv"
        import catalogue import "$DATA/procedures-catalog.tsv"
        import catalogue import "$DATA/procedures.json"
        import_forms "$DATA"/forms/[0-9]*.json
    fi
    printf '%s' "$now" >"$stamp"
}

# A file without pages only says which form another procedure's is; one that is
# not in order is left out, and the log says why.
import_forms() {
    local file
    for file in "$@"; do
        ! grep -q '"pages"' "$file" 2>/dev/null ||
            ctl forms import "$file" >>"$VAR/log/import.log" 2>&1 ||
            say "Left out ${file##*/}: see $VAR/log/import.log"
    done
}

import() {
    ctl "$@" >>"$VAR/log/import.log" 2>&1 ||
        die "motcuactl $1 ${2-} failed: $(tail -n 2 "$VAR/log/import.log")"
}

# Together ---------------------------------------------------------------

# A program's name means all its pools.
pools_of() { awk -v name="$1" '$1 == name || index($1, name "-") == 1' <<<"$POOLS"; }

start_part() {
    local name workers found=
    case $1 in
    mariadb) start_mariadb ;;
    nginx) start_nginx ;;
    worker) start_worker ;;
    *)
        while read -r name workers _; do
            [ -z "$name" ] || found=1
            [ -z "$name" ] || start_pool "$name" "$workers"
        done <<<"$(pools_of "$1")"
        [ -n "$found" ] || give_up $EX_USAGE "no part is named $1"
        ;;
    esac
}

stop_part() {
    local name
    while read -r name _; do
        finish "$name"
    done <<<"$(pools_of "$1" | grep . || say "$1")"
}

healthy() {
    curl -fksS -o /dev/null --max-time 3 "$1/healthz" 2>/dev/null
}

stack_up() {
    local name offset
    certificate
    write_settings
    start_mariadb
    fill_database
    start_pools
    start_worker
    write_nginx
    [ -z "${BENCH_SERVER-}" ] || bench_parts
    start_nginx
    while read -r name _ offset; do
        has_program "$name" || continue
        wait_for "$name" 60 healthy "$(origin_of "$offset")"
    done <<<"$PROGRAMS"
    [ -z "${NATIONAL_SIDE-}" ] || start_national_side
}

stack_down() {
    local name
    finish national-side
    finish nginx
    finish worker
    while read -r name _; do
        finish "$name"
        rm -f "$RUN/$name.sock"
    done <<<"$POOLS"
    finish mariadb 60
}
