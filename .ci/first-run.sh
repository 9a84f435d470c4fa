#!/usr/bin/env bash
# What a newcomer does after `npm ci`: starts it, pastes the printed curl line, opens the PDF, and stops it.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)

PORT=0 DATA_DIR="$folder/data" setsid npm start >"$folder/log" 2>&1 &
npm_pid=$!
trap 'kill -- -$npm_pid 2>/dev/null || true; rm -rf "$folder"' EXIT

for _ in $(seq 120); do
  grep -q '^  curl ' "$folder/log" && break
  sleep 1
done
line=$(grep '^  curl ' "$folder/log" | sed "s|-o example.pdf|-sS -o $folder/example.pdf|") || { cat "$folder/log"; exit 1; }
echo "$line"
bash -c "$line"
head -c 5 "$folder/example.pdf" | grep -q '%PDF-' || { echo 'no PDF came out'; head -c 500 "$folder/example.pdf"; exit 1; }
echo 'the printed curl line gives a PDF'

url=$(sed -n 's|^Listening on \([^ ,]*\).*|\1|p' "$folder/log")
kill -TERM "$npm_pid"
wait "$npm_pid" || true
if curl -s -o "$folder/health" "$url/_/health"; then echo 'SIGTERM to npm leaves the server running'; exit 1; fi
echo 'SIGTERM to npm start ends the server'
