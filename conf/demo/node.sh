# shellcheck shell=bash
# node.sh: what a stack (stack.sh) has beside, as one of the laboratory's three
# machines (cluster.sh): Galera in its MariaDB, an address for HAProxy, the
# file store in S3, figures for Prometheus.
#
# Sourced by `motcua` where cluster.sh says by MOTCUA_NODE which machine it is.

# shellcheck disable=SC2034 # stack.sh reads what is set here
node_settings() {
    local options
    CLUSTER=$MOTCUA_LAB DATABASE_WAIT=180

    NODE_ADDRESS=$(node_address "$MOTCUA_NODE")
    PORT=8443
    CERTIFICATE_NAMES=$(node_names)
    ADMIN_FROM=%
    # A node that cannot go on (a full disk) holds up nobody but itself.
    options="gcs.fc_limit=20000;gcache.size=64M;gmcast.listen_addr=tcp://$NODE_ADDRESS:4567"
    options+=";evs.suspect_timeout=PT2S;evs.inactive_timeout=PT5S;evs.install_timeout=PT4S"
    options+=";evs.keepalive_period=PT0.5S"
    options+=";evs.inactive_check_period=PT0.5S;repl.causal_read_timeout=PT5S"
    options+=";socket.ssl_key=$VAR/tls/key.pem;socket.ssl_cert=$VAR/tls/cert.pem"
    options+=";socket.ssl_ca=$VAR/tls/cert.pem"
    DATABASE_MORE=(
        --skip-networking=0 "--bind-address=$NODE_ADDRESS"
        "--ssl-cert=$VAR/tls/cert.pem" "--ssl-key=$VAR/tls/key.pem"
        --binlog-format=ROW --innodb-autoinc-lock-mode=2
        --innodb-flush-log-at-trx-commit=2 # three machines have it
        --server-id=1 --gtid-domain-id="${MOTCUA_NODE#n}1" # for a second site
        --log-bin=motcua --log-slave-updates --expire-logs-days=1
        --max-binlog-size=64M --wsrep-gtid-mode=ON --wsrep-gtid-domain-id=1
        --wsrep-on=ON --wsrep-provider=/usr/lib/galera/libgalera_smm.so
        --wsrep-cluster-name=motcua "--wsrep-node-name=$MOTCUA_NODE"
        "--wsrep-node-address=$NODE_ADDRESS" --wsrep-sst-method=mariabackup
        --wsrep-sst-auth=root:
        --wsrep-slave-threads=2 "--wsrep-provider-options=$options")
    SETTINGS_MORE="
storage.kind = s3
storage.s3_endpoint = http://$(node_address front):9000
storage.s3_bucket = motcua
storage.s3_key_id = S3RVER
storage.s3_secret_file = secrets/s3"
    [ "$MOTCUA_NODE" != far ] || DATABASE_MORE=(--server-id=9)
}

# The options as a file: what hands a copy to another node reads that, and takes
# none of InnoDB's as words. Debian's own file would have it talk to syslog.
eval "stack_$(declare -f database_options)"
database_options() {
    {
        say '[mariadbd]'
        stack_database_options |
            sed -n '/^--no-defaults/d; s/^--\([^=]*\)=\(.*\)$/\1="\2"/p; s/^--\([^=]*\)$/\1/p'
        say '[sst]'
        say 'sst-syslog=-1'
    } >"$VAR/my.cnf"
    say "--defaults-file=$VAR/my.cnf"
}

node_secrets() {
    [ -s "$VAR/secrets/s3" ] || (umask 077 && printf 'S3RVER\n' >"$VAR/secrets/s3")
}

# Whom HAProxy's connections are from, and figures without the way through it.
node_nginx() {
    cat >"$VAR/nginx/server-node.conf" <<CONF
set_real_ip_from $(node_address front);
real_ip_header proxy_protocol;
server {
    listen $NODE_ADDRESS:9100;
    location = /metrics {
        allow $(node_address front);
        deny all;
        proxy_pass https://127.0.0.1:$PORT;
        proxy_set_header Host localhost:$PORT;
    }
}
CONF
}

# Where this machine's copy of the database stands, "UUID:NUMBER,GTID"; nothing
# where there is none. Only while MariaDB is down.
node_position() {
    local options as_user=()

    [ -s "$VAR/db/grastate.dat" ] || return 0
    mapfile -t options < <(database_options)
    [ "$(id -u)" -ne 0 ] || as_user=(--user=root)
    # Without an address it would not begin; nobody is asked.
    mariadbd "${options[@]}" "${as_user[@]}" --wsrep-recover \
        --wsrep-cluster-address=gcomm:// \
        --log-error="$VAR/log/recover.log" >/dev/null 2>&1 || true
    sed -n 's/.*WSREP: Recovered position: *\([-0-9a-f]*:[-,0-9]*\).*/\1/p' \
        "$VAR/log/recover.log" | tail -n 1
}

# So that what it says is of this start.
log_anew() { [ ! -e "$VAR/log/mariadb.log" ] || mv -f "$VAR/log/mariadb.log" "$VAR/log/mariadb.log.before"; }

# node_mariadb first|join: the first begins the cluster, others find it.
node_mariadb() {
    local others='' position says_nothing=--skip-external-locking

    [ "$1" = first ] || others=$(printf '%s,' \
        "$(node_address n1)" "$(node_address n2)" "$(node_address n3)")
    : >"$VAR/log/recover.log"
    position=$(node_position)
    # Users come along with the data of a node that is there.
    if [ "$1" != first ] || [ -n "$position" ]; then DATABASE_BEGINS=$says_nothing; fi
    if [ "$1" = first ]; then
        [ ! -s "$VAR/db/grastate.dat" ] ||
            sed -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' "$VAR/db/grastate.dat"
        DATABASE_MORE+=(--wsrep-new-cluster)
    fi
    DATABASE_MORE+=("--wsrep-cluster-address=gcomm://${others%,}")
    [ -z "$position" ] || DATABASE_MORE+=("--wsrep-start-position=$position")
    log_anew
    if [ "$1" = first ]; then
        start_mariadb
        return
    fi
    # What a node missed it is sent (IST); where that fails, a whole copy.
    (start_mariadb) && return
    say "$MOTCUA_NODE: what it missed did not come; it takes a whole copy"
    finish mariadb 5
    rm -f "$VAR/db/grastate.dat"
    log_anew
    DATABASE_MORE=("${DATABASE_MORE[@]/--wsrep-start-position=*/$says_nothing}")
    start_mariadb
}

eval "stack_$(declare -f database_answers)"
# It answers, and is of the cluster; one that cannot be is not waited for.
database_answers() {
    local said
    if [ "$MOTCUA_NODE" = far ]; then
        stack_database_answers
        return
    fi
    said=$(mariadb --no-defaults --socket="$RUN/mariadb.sock" \
        --user=motcua_admin --password="$(<"$VAR/secrets/admin")" -BN \
        --execute="SHOW STATUS LIKE 'wsrep_ready'" 2>/dev/null) || said=''
    case $said in *ON) return ;; esac
    ! grep -q 'IST failed, node restart required' "$VAR/log/mariadb.log" ||
        finish mariadb 5
    return 1
}

# The rest of the machine, once its MariaDB is there.
node_rest() {
    start_pools
    start_worker
    write_nginx
    node_nginx
    start_nginx
}

node_main() {
    stack_folders
    node_settings
    node_secrets
    certificate
    write_settings
    case $1 in
    mariadb) node_mariadb "${2:-join}" ;;
    alone) start_mariadb ;;
    fill) fill_database ;;
    migrate) ctl migrate ;;
    rest) node_rest ;;
    start) node_mariadb join && node_rest ;;
    position) node_position ;;
    down) stack_down ;;
    esac
}
