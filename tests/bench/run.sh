# shellcheck shell=bash
# run.sh: ./motcua bench: how fast pages are, as ratios in one run.
#
# A stack of its own in var/bench (ports from MOTCUA_BENCH_PORT, 28443 if
# unset) and fresh data, with nginx's limits by address set high.
#
#   ./motcua bench           pages: nginx's static file, the null responder, ours,
#                            and others' frameworks where they are installed
#   ./motcua bench search …  these: tests/bench/NAME.bench.js, each says what it is
#   ./motcua bench all       every one

bench_main() {
    local name names=() rest=()
    while [ $# -gt 0 ]; do
        case $1 in
        --*) rest+=("$1" "${2-}") && shift ;;
        all) mapfile -t names < <(bench_names) ;;
        *) names+=("$1") ;;
        esac
        shift
    done
    [ ${#names[@]} -gt 0 ] || names=(pages)
    for name in "${names[@]}"; do
        [ -f "$ROOT/tests/bench/$name.bench.js" ] ||
            give_up $EX_USAGE "no such measure: $name; there are: $(bench_names | paste -sd' ')"
    done
    VAR=$ROOT/var/bench
    PORT=${MOTCUA_BENCH_PORT:-28443}
    unset MOTCUA_PORT
    # shellcheck disable=SC2034 # stack.sh reads them
    RATE=1000000r/s BURST=100000 CONNECTIONS=20000 WAITING=12288
    mkdir -p "$VAR/log"
    exec 9>"$VAR/lock"
    flock -n 9 ||
        give_up $EX_TEMPFAIL 'another ./motcua bench is at work in this folder'
    # shellcheck disable=SC2154 # motcua sets them
    need "$packages $test_packages libclang-rt-$(clang_number)-dev"
    stack_folders
    install_test_tools
    build "$BUILD"
    quietly "$VAR/log/make-check.log" 'building the measures' \
        make -C "$BUILD" tests/bench/null tests/bench/select tests/bench/null_pdf
    is_up nginx && stack_down
    trap 'finish null; stack_down' EXIT
    trap 'exit 130' INT TERM
    finish mariadb
    rm -rf "$VAR/db" "$VAR/state"
    stack_folders
    check_ports
    printf '%s\n' "$PORT" >"$VAR/run/port"
    # A page of 7 KB is what the programs send, more or less.
    head -c 5250 /dev/urandom | base64 -w 76 >"$VAR/static.html"
    BENCH_SERVER=1 stack_up
    for name in "${names[@]}"; do
        say ''
        # What the one before has stopped.
        start_pools
        start_worker
        MOTCUA_VAR=$VAR MOTCUA_BUILD=$BUILD MOTCUA_MEASURES=$(measures) node \
            "$ROOT/tests/bench/$name.bench.js" "${rest[@]}"
    done
}

bench_names() {
    local file
    for file in "$ROOT"/tests/bench/*.bench.js; do basename "$file" .bench.js; done
}

# The measures, at the port after the programs'.
measures() { origin_of "$(wc -l <<<"$PROGRAMS")"; }

# Called by stack_up.
bench_parts() {
    local at
    rm -f "$RUN/null.sock"
    start null spawn-fcgi -n -M 0600 -s "$RUN/null.sock" -- \
        "$(command -v multiwatch)" -f 3 -s TERM -- "$BUILD/tests/bench/null"
    wait_for null 60 test -S "$RUN/null.sock"
    at=$(measures)
    fill "$ROOT/tests/bench/nginx.conf.in" run="$RUN" var="$VAR" \
        conf="$VAR/nginx" root="$ROOT" port="${at##*:}" >"$VAR/nginx/server-bench.conf"
}
