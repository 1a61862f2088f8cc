# shellcheck shell=bash
# run.sh: ./motcua test, on servers, ports and data of its own.
#
#   ./motcua test                  all suites
#   ./motcua test unit http        these suites
#   ./motcua test http --only sms  in them, the files or tests with that name
#   ./motcua test looks --renew    keeps the pages' pictures as they are now
#   ./motcua test list             which suites there are
#   ./motcua test up | down        the tests' servers alone, for a story by hand:
#                                  MOTCUA_VAR=var/test node --test tests/http/x.test.js
#
# A folder tests/NAME with *.test.js in it is a suite of stories for node. They
# talk to one stack in var/test/, laid afresh for each run, beside a demo that
# may be running. Logs and screenshots stay in var/test/log and var/shots.
#
# Ends "N passed, N failed" on a line of its own, above it what was skipped and
# why; the exit status is 0 only where something ran and nothing failed.

# shellcheck disable=SC2154 # packages: motcua sets them
passed=0
failed=0
failures=()
skips=()

# tally PASSED FAILED NAME: what a suite or a check came to.
tally() {
    passed=$((passed + $1))
    failed=$((failed + $2))
    [ "$2" -eq 0 ] || failures+=("$3")
}

# expect NAME COMMAND…: one check; its words are shown when it fails.
expect() {
    local name=$1 log=$VAR/log/expect.log status=0
    shift
    ("$@") >"$log" 2>&1 </dev/null || status=$?
    if [ $status -eq 0 ]; then
        say "ok      $name"
        tally 1 0 "$name"
    elif [ $status -eq 77 ]; then
        say "skipped $name"
        skips+=("$name: $(tail -n 1 "$log")")
    else
        say "not ok  $name"
        sed 's/^/        /' "$log" | tail -n 40
        tally 0 1 "$name"
    fi
}

story_suites() {
    local folder
    for folder in "$ROOT"/tests/*/; do
        folder=$(basename "$folder")
        compgen -G "$ROOT/tests/$folder/*.test.js" >/dev/null || continue
        [ "$folder" = long ] || say "$folder"
    done
}

# Quick and telling first.
all_suites() {
    printf '%s\n' build check unit
    story_suites
    printf '%s\n' bench sanitize
}

# Suites of make ----------------------------------------------------------

# make_value NAME: a variable of the Makefile.
make_value() {
    # shellcheck disable=SC2016
    make -s -C "$BUILD" --eval='motcua-print: ; $(info $('"$1"')) @:' motcua-print
}

# Programs of tests, built and run one by one. cmocka tells each test; another
# program is one test by its exit status.
# Each is a program of its own, and most wait for a server of their own: `jobs`
# of them run at a time, and are told in the order of the list.
run_programs() {
    local what=$1 jobs=$2
    shift 2
    start_programs "$what" "$jobs" "$@"
    tell_programs "$what" "$@"
}

start_programs() {
    local what=$1 jobs=$2 program environment
    local -a running=()
    shift 2
    environment=$(make_value AM_TESTS_ENVIRONMENT)
    for program in "$@"; do
        is_asked "$program" || continue
        [ ${#running[@]} -lt "$jobs" ] || {
            wait "${running[0]}"
            running=("${running[@]:1}")
        }
        run_program "$VAR/log/$what-$(basename "$program")" &
        running+=($!)
    done
    [ ${#running[@]} -eq 0 ] || wait "${running[@]}"
}

tell_programs() {
    local what=$1 program log ok bad status count=0
    shift
    for program in "$@"; do
        is_asked "$program" || continue
        count=$((count + 1))
        log=$VAR/log/$what-$(basename "$program").log
        status=$(cat "${log%.log}.status")
        ok=$(grep -c '^\[       OK \]' "$log") || true
        bad=$(grep -c '^\[  FAILED  \] [A-Za-z_]*$' "$log") || true
        # cmocka names the failed ones twice: where they fail, and at the end.
        bad=$((bad / 2))
        if [ "$status" -eq 0 ]; then
            say "ok      $program ($((ok > 0 ? ok : 1)))"
            tally $((ok > 0 ? ok : 1)) 0 "$program"
        elif [ "$status" -eq 77 ]; then
            say "skipped $program"
            skips+=("$program: $(tail -n 1 "$log")")
        else
            say "not ok  $program (exit status $status)"
            tail -n 25 "$log" | sed 's/^/        /'
            tally "$ok" $((bad > 0 ? bad : 1)) "$program"
        fi
    done
    [ $count -gt 0 ] || [ -n "$only" ] || say "no tests in $what yet"
}

is_asked() { [[ -z $only || $1 == *"$only"* ]]; }

# Of start_programs: $program, to $1.log and $1.status.
run_program() {
    local status=0
    (cd "$BUILD" && eval "$environment" &&
        timeout -k 5 300 "$(program_of_test "$program")") \
        >"$1.log" 2>&1 </dev/null || status=$?
    printf '%s\n' "$status" >"$1.status"
}

# A script of the sources, or a program that make built.
program_of_test() {
    if [ -x "$BUILD/$1" ]; then
        printf './%s' "$1"
    else
        printf '%s/%s' "$(realpath --relative-to="$BUILD" "$ROOT")" "$1"
    fi
}

make_tests() {
    local pattern=$1 test
    for test in $(make_value TESTS); do
        case $test in
        *tests/check/*) [ "$pattern" != check ] || say "$test" ;;
        *) [ "$pattern" = check ] || say "$test" ;;
        esac
    done
}

suite_unit() {
    mapfile -t list < <(make_tests unit)
    run_programs unit "$(nproc)" "${list[@]}"
}

suite_check() {
    mapfile -t list < <(make_tests check)
    run_programs check 1 "${list[@]}"
    expect 'the script is clean by shellcheck' check_shell
}

check_shell() {
    command -v shellcheck >/dev/null || {
        say 'there is no shellcheck here'
        return 77
    }
    cd "$ROOT" && shellcheck -x -S warning motcua conf/demo/*.sh tests/*.sh tests/*/*.sh
}

# Warnings are errors here, and never in a release. The programs that the
# stories talk to are built once, by gcc (tests_main has done it); clang's go on
# to watch their memory in `sanitize`, so each compiler builds all once.
suite_build() {
    # shellcheck disable=SC2016
    expect 'builds with gcc, warnings as errors' \
        grep -q '^CC = gcc' "$BUILD/Makefile"
    expect 'builds with clang and sanitizers, warnings as errors' \
        build_watched
    expect 'installs below DESTDIR all that it needs' check_install
}

build_watched() {
    BUILD_TARGETS='check TESTS=' build "$WATCHED" CC=clang \
        CFLAGS='-O1 -g' --enable-sanitizers --enable-werror
}

check_install() {
    local to=$VAR/install program
    rm -rf "$to"
    make -s -C "$BUILD" install DESTDIR="$to" || return
    for program in portal identity smart officer worker; do
        has_program "$program" || continue
        [ -n "$(find "$to" -name "$program" -type f -perm -100)" ] || {
            say "$program is not installed"
            return 1
        }
    done
    [ -n "$(find "$to" -name motcuactl -type f -path '*/sbin/*')" ] &&
        [ -n "$(find "$to" -name layout.cst)" ] &&
        [ -n "$(find "$to" -name 'motcua.conf*')" ] &&
        [ -n "$(find "$to" -path '*schema/portal*' -name '*.sql')" ]
}

# Stories -----------------------------------------------------------------

# One file after the other, however many cores there are: they share a stack, and
# some stop its servers or count its rows.
run_stories() {
    local suite=$1 files=() file pattern=() status=0 log=$VAR/log/$1.tap limit=3600
    [ "$suite" != long ] || limit=86400
    for file in "$ROOT/tests/$suite"/*.test.js; do
        [ "${file##*/}" != "${left_out:-}" ] || continue
        [[ -z $only || ${file##*/} == *"$only"* ]] && files+=("$file")
    done
    # No file of that name: then it is a test's.
    if [ ${#files[@]} -eq 0 ]; then
        files=("$ROOT/tests/$suite"/*.test.js)
        pattern=(--test-name-pattern="$only")
    fi
    (
        cd "$ROOT"
        MOTCUA_VAR=$VAR MOTCUA_BUILD=$BUILD NODE_EXTRA_CA_CERTS=$VAR/tls/cert.pem \
            timeout -k 10 $limit node --test --test-concurrency=1 "${pattern[@]}" \
            --test-reporter=spec --test-reporter-destination=stdout \
            --test-reporter=tap --test-reporter-destination="$log" \
            "${files[@]}" </dev/null
    ) || status=$?
    local ok bad
    [ -s "$log" ] || status=1
    ok=$(awk '/^# pass /{n=$3} END{print n+0}' "$log")
    bad=$(awk '/^# (fail|cancelled) /{n+=$3} END{print n+0}' "$log")
    [ $status -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    tally "$ok" "$bad" "$suite"
    mapfile -t -O "${#failures[@]}" failures < <(sed -nE \
        '/ # SKIP/!s/^ *not ok [0-9]+ - (.*)$/'"$suite"': \1/p' "$log" | grep -vF ".test.js")
    # "ok 3 - name # SKIP why"; who asks for one test by name skips the others.
    mapfile -t -O "${#skips[@]}" skips < <(sed -nE \
        's/^ *(not )?ok [0-9]+ - (.*) # SKIP *(.*)$/'"$suite"': \2: \3/p' "$log" |
        grep -v 'name does not match')
}

# The stack of the tests, once in a run.
tests_stack() {
    ! is_up nginx || return 0
    finish mariadb
    [ -n "${KEEP_DATA-}" ] || rm -rf "$VAR/db" "$VAR/state"
    stack_folders
    check_ports
    printf '%s\n' "$PORT" >"$VAR/run/port"
    # All stories come from one address: nginx's limits have a story of their own.
    RATE=1000000r/s BURST=100000 stack_up
}

# The unit tests and the stories of HTTP once more, every program with its
# memory watched; the data is what the stories have left.
suite_sanitize() {
    local report reports=$VAR/log/sanitizer tested=$BUILD programs list
    stack_down
    rm -f "$reports".*
    build_watched
    BUILD=$WATCHED
    export ASAN_OPTIONS=detect_leaks=1:log_path=$reports
    export UBSAN_OPTIONS=print_stacktrace=1:log_path=$reports
    export LSAN_OPTIONS=print_suppressions=0:suppressions=$ROOT/tests/lib/lsan
    # Beside the stories, which want one processor most of the time.
    mapfile -t list < <(make_tests unit)
    start_programs unit 1 "${list[@]}" &
    programs=$!
    KEEP_DATA=1 tests_stack
    # What a look costs is measured in the processor's seconds there, and watching
    # multiplies these; what it does is watched by the other stories.
    local left_out=looking.test.js
    skips+=("http/looking: measures what watching makes dearer")
    run_stories http
    wait "$programs"
    tell_programs unit "${list[@]}"
    stack_down
    unset ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS
    BUILD=$tested
    for report in "$reports".*; do
        [ -e "$report" ] || continue
        say "$report:"
        head -n 40 "$report"
    done
    expect 'the sanitizers have nothing to say' \
        sh -c '! ls "$1".* >/dev/null 2>&1' sh "$reports"
}

# That each measure of ./motcua bench runs, on a stack of its own; what little
# they do here is no figure.
suite_bench() {
    expect 'each measure of ./motcua bench runs' \
        env MOTCUA_BUILD="$BUILD" MOTCUA_BENCH_PORT=$((PORT + 8)) "$ROOT/motcua" \
        bench "${only:-all}" --seconds 1 --turns 1 \
        --filings 10 --waiting 100 --approvals 10 --procedures 3000 \
        --open 2000 --closed 2000 --acts 10
}

# ------------------------------------------------------------------------

run_suite() {
    local began=$SECONDS
    say ''
    say "== $1"
    if declare -F "suite_$1" >/dev/null; then
        "suite_$1"
    elif compgen -G "$ROOT/tests/$1/*.test.js" >/dev/null; then
        tests_stack
        run_stories "$1"
    else
        give_up $EX_USAGE "no suite is named $1; there are: $(all_suites | tr '\n' ' ')"
    fi
    say "== $1: $((SECONDS - began)) s"
}

# Whatever ends the run, its servers end with it, and the last line tells.
tests_end() {
    local status=$?
    trap - EXIT
    stack_down
    rm -rf "$TMPDIR"
    local failure skip
    for skip in "${skips[@]}"; do say "skipped: $skip"; done
    [ ${#skips[@]} -eq 0 ] || say "${#skips[@]} skipped"
    for failure in "${failures[@]}"; do say "failed: $failure"; done
    # A run that broke off has failed, whatever had passed until then.
    if [ $status -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
    say "$passed passed, $failed failed"
    if [ "$failed" -gt 0 ] || [ "$passed" -eq 0 ]; then exit 1; fi
    exit 0
}

tests_main() {
    local suites=() suite
    only=''
    while [ $# -gt 0 ]; do
        case $1 in
        --only)
            only=${2:?a name}
            shift
            ;;
        --renew) export MOTCUA_RENEW=yes ;;
        -*) give_up $EX_USAGE "test knows --only NAME and --renew, not $1" ;;
        *) suites+=("$1") ;;
        esac
        shift
    done
    # What is built is the same for a run within a run (long/days).
    VAR=${MOTCUA_TEST_VAR:-$ROOT/var/test}
    BUILD=$ROOT/var/test/build WATCHED=$ROOT/var/test/build-watched
    # shellcheck disable=SC2034 # stack.sh reads it
    HTDOCS=$BUILD/htdocs
    PORT=${MOTCUA_TEST_PORT:-18443}
    unset MOTCUA_PORT
    mkdir -p "$VAR/log" "$ROOT/var/shots"
    exec 9>"$VAR/lock"
    flock -n 9 ||
        give_up $EX_TEMPFAIL 'another ./motcua test is at work in this folder'
    case ${suites[0]-} in
    list)
        all_suites
        return
        ;;
    down)
        stack_folders
        stack_down
        return
        ;;
    esac
    if [ "${suites[0]-}" != up ]; then
        trap tests_end EXIT
        trap 'exit 130' INT TERM
        # What stories lay down for a moment goes with the run.
        TMPDIR=$(mktemp -d --tmpdir motcua-XXXXXX)
        export TMPDIR
    fi
    check_machine
    need "$packages $test_packages libclang-rt-$(clang_number)-dev"
    # shellcheck disable=SC2154 # motcua sets it
    case " ${suites[*]} " in *' long '*) need "$long_packages" ;; esac
    stack_folders
    install_test_tools
    BUILD_TARGETS='check TESTS=' build "$BUILD" CC=gcc --enable-werror
    if [ "${suites[0]-}" = up ]; then
        tests_stack
        print_addresses
        return
    fi
    [ ${#suites[@]} -gt 0 ] || mapfile -t suites < <(all_suites)
    for suite in "${suites[@]}"; do run_suite "$suite"; done
}
