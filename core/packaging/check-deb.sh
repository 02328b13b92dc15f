#!/bin/sh
# Tries a package in a Debian of its own: installs it, runs what a user runs, removes it, and looks
# for what is left. Usage: check-deb.sh PACKAGE.deb [ROOT]
# ROOT is a folder that debootstrap made; without it one is made and thrown away. Run it as root.
set -eu
package=$1
here=$(cd "$(dirname "$0")" && pwd)
if [ $# -gt 1 ]; then
  root=$2
else
  root=$(mktemp -d)
  trap 'rm -rf "$root"' EXIT
  debootstrap --variant=minbase bookworm "$root" >/dev/null
fi

inside() {
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}
fail() {
  echo "FAILED: $*" >&2
  exit 1
}

cp "$package" "$root/tmp/wiremill.deb"
inside apt-get update -qq
inside apt-get install -qq -y --no-install-recommends /tmp/wiremill.deb >/dev/null
inside wiremill --version
inside wiremill plugins | grep -q '^relation-tag ' || fail "plugins are not found"
inside wiremill check news >/dev/null || fail "the pipeline news is not right"
printf 'Nokia buys a rival\n2026-01-26\n\nNokia bought Ericsson for 84 million euros on Monday.\n' >"$root/tmp/article.txt"
inside wiremill run news /tmp/article.txt -o /tmp/out --quiet
grep -q '"name":"Ericsson"' "$root/tmp/out/stream.jsonl" || fail "nothing was tagged"
inside wiremill report /tmp/out/news.db -o /tmp/out/report.html
inside wiremill run news /tmp/article.txt -o /tmp/out --resume --quiet || fail "a second night"
inside test -s /usr/share/man/man1/wiremill-run.1.gz || fail "no manual"
inside ldconfig -p | grep -q libwiremill-test.so.0 || fail "the library for tests is not known to the loader"
for file in wiremill-news.service wiremill-news.timer; do
  inside test -s /usr/share/doc/wiremill/examples/$file || fail "no example $file"
done
inside dpkg --verify wiremill || fail "files differ from their sums"

inside apt-get purge -qq -y wiremill >/dev/null
rm -rf "$root/tmp/out" "$root/tmp/article.txt" "$root/tmp/wiremill.deb"
left=$(find "$root/usr" "$root/etc" "$root/var/lib" -name '*wiremill*' ! -path '*/var/lib/apt/*' ! -path '*/var/lib/dpkg/*')
[ -z "$left" ] || fail "left behind: $left"
echo "ok: installed, run and removed"
if command -v systemd-analyze >/dev/null; then
  systemd-analyze verify "$here/wiremill-news.timer" 2>&1 | grep 'wiremill-news' | grep -v 'not executable\|not installed' && fail "systemd refuses the example"
fi
exit 0
