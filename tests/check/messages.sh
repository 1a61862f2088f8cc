#!/bin/sh
# Every text in both languages, none unused, none outside the messages.
command -v node >/dev/null || { echo 'no node'; exit 77; }
exec node "$(dirname "$0")/messages.mjs"
