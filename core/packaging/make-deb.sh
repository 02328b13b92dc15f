#!/bin/sh
# Makes a Debian package of an installed tree. Usage: make-deb.sh ROOT VERSION OUTPUT.deb
# ROOT holds what `make install DESTDIR=ROOT` put there, below /usr. Needs dpkg-dev.
set -eu
root=$(cd "$1" && pwd) version=$2 output=$3
here=$(cd "$(dirname "$0")" && pwd)
for tool in dpkg-deb dpkg-shlibdeps strip; do
  command -v $tool >/dev/null || {
    echo "make-deb.sh: $tool is not there (Debian: dpkg-dev, binutils)" >&2
    exit 1
  }
done
architecture=$(dpkg --print-architecture)

# Programs and shared objects, without what only a debugger reads.
find "$root/usr" -name '*.la' -exec rm -f {} +
find "$root/usr/bin" "$root/usr/lib" -type f | while read -r file; do
  if head -c 4 "$file" | grep -q ELF; then
    strip --strip-unneeded "$file"
    echo "$file"
  fi
done >"$root.elf"

# The packages whose libraries they link with, and in which versions.
mkdir -p "$root.shlibs/debian"
printf 'Source: wiremill\n\nPackage: wiremill\nArchitecture: any\n' >"$root.shlibs/debian/control"
depends=$(cd "$root.shlibs" && xargs dpkg-shlibdeps -O --ignore-missing-info \
  -l"$root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)" <"$root.elf" 2>/dev/null |
  sed -n 's/^shlibs:Depends=//p')
test -n "$depends" || { echo "make-deb.sh: no library was found that it depends on" >&2; exit 1; }

doc=$root/usr/share/doc/wiremill
mkdir -p "$doc/examples" "$root/DEBIAN"
cp "$here/wiremill-news.service" "$here/wiremill-news.timer" "$doc/examples/"
cp "$here/../../LICENSE" "$doc/copyright"
gzip -9nc "$here/../../NEWS" >"$doc/NEWS.gz"
find "$root/usr/share/man" -name '*.[135]' -exec gzip -9n {} +

cat >"$root/DEBIAN/control" <<END
Package: wiremill
Version: $version
Architecture: $architecture
Maintainer: The Wiremill authors <wiremill@localhost>
Installed-Size: $(du -ks --exclude=DEBIAN "$root" | cut -f 1)
Depends: $depends
Suggests: sqlite3, check, gcc, make, pkg-config
Section: text
Priority: optional
Description: text-mining mill for news
 Opens archives of news articles as they come, tags who and what is named in
 them and how they are related, and writes a stream and databases in which
 every row tells its article, its characters, its rule or model, and how sure
 it is. Everything that reads, tags or writes is a plugin.
END
echo 'activate-noawait ldconfig' >"$root/DEBIAN/triggers"
(cd "$root" && find usr -type f -exec md5sum {} + | LC_ALL=C sort -k 2 >DEBIAN/md5sums)
chmod -R u+w,go=rX "$root"
dpkg-deb --root-owner-group -Zxz --build "$root" "$output" >/dev/null
rm -rf "$root.elf" "$root.shlibs"
echo "$output: wiremill $version for $architecture"
