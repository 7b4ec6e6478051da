#!/usr/bin/env bash
# Copies a log store that may be in use. The copy has all that was acknowledged before it began.
#   copy_store.sh STORE NEW_DIRECTORY
set -euo pipefail
export LC_ALL=C
store=${1:?the directory of the store is missing}
copy=${2:?the new directory is missing}

mkdir "$copy"                  # never into a directory that holds something already
segments=("$store"/*.segment)  # listed before anything is copied: what begins later is left out
cp "$store/skald.store" "${segments[@]}" "$copy"

# The last segment grew meanwhile, and cp may have read its middle before its end: then frames are missing in front of
# others. They are in the store by now, so the copy ends where it begins to differ.
last=$(basename "${segments[-1]}")
outcome=$(cmp "$copy/$last" "$store/$last" 2>&1) || (($? == 1))
if [[ $outcome =~ differ:\ (byte|char)\ ([0-9]+) ]]; then
    truncate --size=$((BASH_REMATCH[2] - 1)) "$copy/$last"
fi
sync "$copy"/* "$copy"
