#!/usr/bin/env bash
# The committed widget is what its sources make: typed, at most 40 KB gzip, the same bytes. Needs Node 20 and npm.
set -euo pipefail
cd "$(dirname "$0")"

# An address in the lock file would tie every build to one registry.
if grep -nE '"resolved"|https?://[^"]*/-/' package-lock.json; then
  echo "package-lock.json names where packages come from; npm i with this folder's .npmrc writes it without" >&2
  exit 1
fi
npm ci --no-fund --no-audit --loglevel=error
npm run --silent types

built=$(mktemp)
trap 'rm -f "$built"' EXIT
node build.mjs "$built" >/dev/null
size=$(gzip -9 -c "$built" | wc -c)
printf '{"widget_gzip_bytes": %d}\n' "$size"
[ "$size" -le 40000 ] || { echo "the widget has grown beyond 40 KB gzip" >&2; exit 1; }
cmp "$built" ../static/widget.js || {
  echo "qa/web/static/widget.js is not what its sources make. Run: npm run build" >&2
  exit 1
}
