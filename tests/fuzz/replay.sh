#!/bin/sh
# replay.sh: every fuzz target over its corpus; the first that breaks ends it.
set -eu
corpus=${srcdir:-.}/tests/fuzz/corpus
for dir in "$corpus"/*/; do
    target=tests/fuzz/$(basename "$dir")_fuzz
    echo "$target"
    "$target" "$dir" ${FUZZ_OPTIONS-}
done
