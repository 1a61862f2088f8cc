# shellcheck shell=bash
# cluster.sh: the laboratory, three machines and what stands before them, in
# network namespaces of its own: nothing of it has an address outside of them.
# As root.
#
#   n1 n2 n3   MariaDB with Galera, the pools, the worker, nginx (node.sh)
#   front      HAProxy on https://localhost:8443 to 8447, an S3 store,
#              Prometheus on :9090; where citizens' browsers are too
#   far        a second site: MariaDB alone, which may follow a node; what is
#              there besides stands still until it is promoted
#   net        the switch between them; a cable is pulled by `cut`
#
# In $VAR/cluster/NAME each has a stack's folders. Sourced by `motcua`.

CLUSTER=$VAR/cluster
NODES='n1 n2 n3'
# Debian's packages that it wants beside the demo's and the tests'.
cluster_packages='mariadb-server mariadb-backup galera-4 haproxy prometheus socat'

node_address() {
    case $1 in
    n1) echo 10.99.0.11 ;;
    n2) echo 10.99.0.12 ;;
    n3) echo 10.99.0.13 ;;
    front) echo 10.99.0.10 ;;
    far) echo 10.99.0.20 ;;
    esac
}
node_names() {
    local name
    for name in $NODES; do printf ',IP:%s' "$(node_address "$name")"; done
}

# Namespaces are the machine's: a second checkout has others.
namespace() { printf 'mc%s-%s' "$(printf %s "$CLUSTER" | sha256sum | cut -c1-6)" "$1"; }
within() {
    local name=$1
    shift
    ip netns exec "$(namespace "$name")" "$@"
}
is_laid() { [ -e "/run/netns/$(namespace net)" ]; }

# on_node NAME WHAT…: command_node on that machine.
on_node() {
    local name=$1
    shift
    within "$name" env MOTCUA_NODE="$name" MOTCUA_VAR="$CLUSTER/$name" \
        MOTCUA_LAB="$CLUSTER" MOTCUA_BUILD="$BUILD" "$ROOT/motcua" node "$@"
}

cluster_lay() {
    local name inside
    is_laid && return
    ip netns add "$(namespace net)"
    ip -n "$(namespace net)" link add switch type bridge
    ip -n "$(namespace net)" link set switch up
    for name in $NODES front far; do
        inside=$(namespace "$name")
        ip netns add "$inside"
        ip -n "$(namespace net)" link add "to-$name" type veth peer name eth0 netns "$inside"
        ip -n "$(namespace net)" link set "to-$name" master switch up
        ip -n "$inside" address add "$(node_address "$name")/24" dev eth0
        ip -n "$inside" link set eth0 up
        ip -n "$inside" link set lo up
    done
}

cluster_unlay() {
    local name
    for name in $NODES front far net; do
        ip netns del "$(namespace "$name")" 2>/dev/null || true
    done
}

# The test phone's box is one file, which all write at its end.
cluster_phone() {
    [ -e "$CLUSTER/n1/state/demo-sms.jsonl" ] ||
        install -m 600 /dev/null "$CLUSTER/n1/state/demo-sms.jsonl"
    ln -f "$CLUSTER/n1/state/demo-sms.jsonl" "$CLUSTER/$1/state/demo-sms.jsonl"
}

# One installation: the same secrets and certificate on all, and one phone.
cluster_share() {
    local name
    for name in n2 n3 far; do
        mkdir -p "$CLUSTER/$name/state"
        chmod 700 "$CLUSTER/$name" "$CLUSTER/$name/state"
        cp -a "$CLUSTER/n1/secrets" "$CLUSTER/n1/tls" "$CLUSTER/$name/"
        cluster_phone "$name"
    done
}

cluster_haproxy() {
    local program offset name
    cat <<CONF
global
    stats socket $CLUSTER/front/run/haproxy.sock mode 600 level admin
    maxconn 2000
defaults
    mode tcp
    timeout connect 2s
    timeout client 90s
    timeout server 90s
    retries 2
    option redispatch
CONF
    while read -r program _ offset; do
        has_program "$program" || continue
        cat <<CONF
listen $program
    bind 127.0.0.1:$((8443 + offset))
    balance roundrobin
    option httpchk
    http-check send meth GET uri /healthz hdr Host localhost:$((8443 + offset))
    default-server send-proxy-v2 check check-send-proxy check-ssl verify none check-sni localhost inter 1s fall 2 rise 2 on-marked-down shutdown-sessions
CONF
        for name in $NODES; do
            say "    server $name $(node_address "$name"):$((8443 + offset))"
        done
    done <<<"$PROGRAMS"
}

cluster_prometheus() {
    local name
    say 'global: {scrape_interval: 5s}'
    say "rule_files: [$ROOT/conf/watching/alerts.yml]"
    say 'scrape_configs:'
    say '  - {job_name: motcua, static_configs: [{targets: ['
    for name in $NODES; do say "      '$(node_address "$name"):9100',"; done
    say '    ]}]}'
}

# What stands before the machines; citizens' tools take it for a stack.
cluster_front() {
    local VAR=$CLUSTER/front name hosts=
    stack_folders
    cp -a "$CLUSTER/n1/secrets/." "$VAR/secrets/"
    cp -a "$CLUSTER/n1/tls/." "$VAR/tls/"
    cluster_phone front
    say 8443 >"$VAR/run/port"
    for name in $NODES; do hosts+=" $(node_address "$name")"; done
    sed -e "s#^database\\.socket.*#database.host =$hosts\ndatabase.ca_file = $VAR/tls/cert.pem#" \
        -e "s#$CLUSTER/n1/#$VAR/#" "$CLUSTER/n1/motcua.conf" >"$VAR/motcua.conf"
    cluster_haproxy >"$VAR/haproxy.cfg"
    cluster_prometheus >"$VAR/prometheus.yml"
    is_up s3 || start s3 ip netns exec "$(namespace front)" \
        node "$ROOT/tests/lib/s3-store.js" "$(node_address front)" 9000 "$VAR/s3"
    wait_for s3 60 within front curl -so /dev/null "http://$(node_address front):9000/"
    is_up haproxy || start haproxy ip netns exec "$(namespace front)" \
        haproxy -db -f "$VAR/haproxy.cfg"
    is_up prometheus || start prometheus ip netns exec "$(namespace front)" \
        prometheus "--config.file=$VAR/prometheus.yml" \
        "--storage.tsdb.path=$VAR/prometheus" --storage.tsdb.retention.time=2h \
        --web.listen-address=127.0.0.1:9090
}

# After all were down: whose copy is the latest begins.
cluster_first() {
    local name best=n1 most=-2 position
    for name in $NODES; do
        [ -d "$CLUSTER/$name/db" ] || continue
        position=$(on_node "$name" position)
        position=${position##*:} position=${position%%,*}
        if [ "${position:--1}" -gt "$most" ]; then
            best=$name most=${position:--1}
        fi
    done
    say "$best"
}

cluster_need() {
    [ "$(id -u)" -eq 0 ] ||
        give_up 77 'the laboratory wants root, for its network namespaces: sudo ./motcua cluster up'
    # shellcheck disable=SC2154 # packages: motcua sets them
    need "$packages $cluster_packages"
}

cluster_up() {
    local name first
    cluster_need
    mkdir -p "$VAR/log" "$CLUSTER"
    chmod 700 "$VAR" "$CLUSTER"
    check_machine
    install_page_tools
    install_test_tools
    build "$BUILD"
    cluster_lay
    first=$(cluster_first)
    is_node_up "$first" || say "Starting $first, which begins the cluster …"
    VAR=$CLUSTER/$first is_up mariadb || on_node "$first" mariadb first
    if [ -e "$CLUSTER/filled" ]; then
        on_node "$first" migrate
    else
        say 'Filling the database …'
        on_node "$first" fill
        touch "$CLUSTER/filled"
    fi
    cluster_share
    cluster_front
    for name in $NODES; do
        say "Starting $name …"
        VAR=$CLUSTER/$name is_up mariadb || on_node "$name" mariadb
        on_node "$name" rest
    done
    say 'The laboratory is up; what a browser sees, from within it:'
    say "  ip netns exec $(namespace front) curl -k https://localhost:8443/"
    cluster_status
}

is_node_up() { VAR=$CLUSTER/$1 is_up nginx; }

cluster_down() {
    local name
    for name in $NODES far; do
        [ ! -e "/run/netns/$(namespace "$name")" ] ||
            [ ! -d "$CLUSTER/$name/run" ] || on_node "$name" down
    done
    for name in haproxy prometheus s3; do VAR=$CLUSTER/front finish "$name"; done
    cluster_unlay
    say 'Nothing of the laboratory runs any more; its data is kept in var/cluster/.'
}

# How HAProxy sees a machine, for all programs: "UP", "DOWN", "DRAIN".
cluster_seen() {
    say 'show stat' | socat - "$CLUSTER/front/run/haproxy.sock" 2>/dev/null |
        awk -F, -v name="$1" '$1 == "portal" && $2 == name { print $18 }'
}

cluster_status() {
    local name galera
    is_laid || give_up 3 'the laboratory is not laid: ./motcua cluster up'
    for name in $NODES; do
        galera=$(mariadb --no-defaults --socket="$CLUSTER/$name/run/mariadb.sock" \
            --user=motcua_admin --password="$(<"$CLUSTER/$name/secrets/admin")" -BN \
            --connect-timeout=2 --execute="SELECT GROUP_CONCAT(variable_value ORDER BY variable_name SEPARATOR ', ')
                FROM information_schema.global_status WHERE variable_name IN
                ('wsrep_cluster_size', 'wsrep_cluster_status', 'wsrep_local_state_comment')" 2>/dev/null) ||
            galera='away'
        printf '%-4s %-12s HAProxy: %-8s Galera: %s\n' "$name" "$(node_address "$name")" \
            "$(cluster_seen "$name")" "$galera"
    done
}

# kill NAME [PART]: as a power cut would, that machine's part, or all of it.
cluster_kill() {
    local name=$1 part pid member
    for part in ${2:-mariadb nginx worker $(pools)}; do
        pid=$(VAR=$CLUSTER/$name pid_of "$part") || continue
        for member in $(session_members "$pid"); do
            kill -KILL "$member" 2>/dev/null || true
        done
    done
}

# A machine that was stopped, with the programs and migrations of this checkout.
# Secrets that are new with it are the same on all.
cluster_upgrade() {
    cp -an "$CLUSTER/n1/secrets/." "$CLUSTER/$1/secrets/"
    on_node "$1" mariadb
    on_node "$1" migrate
    on_node "$1" rest
}

cluster_haproxy_say() {
    local program
    while read -r program _; do
        has_program "$program" || continue
        say "set server $program/$1 state $2" | socat - "$CLUSTER/front/run/haproxy.sock"
    done <<<"$PROGRAMS" >/dev/null
}

command_cluster() {
    local what=${1-} name=${2-}
    case $what in
    up | down | status)
        "cluster_$what"
        return
        ;;
    far) # its MariaDB: to be filled, and to follow
        on_node far alone
        return
        ;;
    promote) # the rest of it, once its database is nobody's replica
        on_node far migrate
        on_node far rest
        return
        ;;
    esac
    if [ "$what" = namespace ]; then # where `ip netns exec` finds a machine
        namespace "$name"
        return
    fi
    case " $NODES " in
    *" $name "*) [ -n "$name" ] || name=- ;;
    *) name=- ;;
    esac
    [ "$name" != - ] ||
        give_up $EX_USAGE 'cluster knows up, down, status, far, promote, and for n1, n2 or n3: kill NAME [PART], stop NAME, start NAME, upgrade NAME, cut NAME, mend NAME, drain NAME, ready NAME'
    is_laid || give_up 3 'the laboratory is not laid: ./motcua cluster up'
    case $what in
    kill) cluster_kill "$name" "${3-}" ;;
    stop) on_node "$name" down ;;
    start) on_node "$name" start ;;
    upgrade) cluster_upgrade "$name" ;;
    cut) ip -n "$(namespace net)" link set "to-$name" down ;;
    mend) ip -n "$(namespace net)" link set "to-$name" up ;;
    drain | ready) cluster_haproxy_say "$name" "$what" ;;
    *) give_up $EX_USAGE "cluster does not know $what" ;;
    esac
}
