#!/bin/sh
# Makes ./configure. With --deps, first installs the Debian packages that Wiremill needs to be
# built, tested and run; with --dev-deps those that only its developers need.
set -eu
cd "$(dirname "$0")"

packages="gcc libc6-dev make autoconf automake libtool autoconf-archive pkg-config
  libarchive-dev libicu-dev libpcre2-dev zlib1g-dev libyaml-dev libxml2-dev libsqlite3-dev
  libpq-dev postgresql libxxhash-dev check zip sqlite3 python3 python3-jsonschema openssl"

dev_packages="raptor2-utils jq clang clang-format libclang-rt-dev valgrind dpkg-dev debootstrap mandoc zsh fish chromium chromium-driver"

install_packages() { # PACKAGE…
  if [ "$(id -u)" -eq 0 ]; then run=; else run=sudo; fi
  command -v apt-get >/dev/null || {
    echo "autogen.sh: --deps needs apt-get (Debian 12 or later); packages: $*" >&2
    exit 1
  }
  $run apt-get update -q
  DEBIAN_FRONTEND=noninteractive $run apt-get install -q -y --no-install-recommends "$@"
}

case "${1:-}" in
# shellcheck disable=SC2086 # one word a package
--deps) install_packages $packages ;;
# shellcheck disable=SC2086
--dev-deps) install_packages $dev_packages ;;
"") ;;
*)
  echo "usage: autogen.sh [--deps | --dev-deps]" >&2
  exit 1
  ;;
esac

mkdir -p build-aux m4
autoreconf --install --force --warnings=all,no-obsolete
