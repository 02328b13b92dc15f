#!/bin/sh
# Archives that are odd rather than packed otherwise: the second half of the table in ARCHIVES.md.
. "${srcdir:-.}/tests/fault/lib.sh"

pipeline p.yaml nothing 'entry-bytes: 1MiB'
printf 'Alpha text.' >a.txt
printf 'one\ntwo\n' >d.lines

# outcome NAME INPUT STATUS: standard input has the articles expected, "---", and the rejects.
outcome() {
  cat >wanted
  run "$3" p.yaml "$2" -j 2 -q -o out
  {
    grep -v '^tallies: ' out/plain.txt || true
    echo ---
    show_rejects out/rejects.jsonl
  } >got
  same "$1" wanted got
}

python3 - <<'PY'
import io, tarfile

def add(tar, name, kind=tarfile.REGTYPE, text=b""):
    entry = tarfile.TarInfo(name)
    entry.type, entry.size = kind, len(text)
    tar.addfile(entry, io.BytesIO(text))

with tarfile.open("many.tar.gz", "w:gz", compresslevel=1) as tar:
    for i in range(100000):
        add(tar, f"e/{i}.txt")
    add(tar, "last.txt", text=b"Last text.")
with tarfile.open("devices.tar", "w") as tar:
    add(tar, "dev/null", tarfile.CHRTYPE)
    add(tar, "dev/sda", tarfile.BLKTYPE)
    add(tar, "fifo", tarfile.FIFOTYPE)
    add(tar, "/etc/absolute.txt", text=b"Absolute text.")
PY

# Each empty entry is a line in the rejects; neither time nor memory grows out of proportion.
run 3 p.yaml many.tar.gz -j 2 -q -o many --stats many.json
check '100000 empty entries: each is said' [ "$(grep -c '"reason":"it is empty"' many/rejects.jsonl)" -eq 100000 ]
check '100000 empty entries: what follows is in' grep -q 'Last text' many/plain.txt
[ $sanitized = yes ] || check '100000 empty entries: less than 100 MB' \
  python3 -c 'import json; assert max(json.load(open("many.json"))["peak_memory"].values()) < 1e8'

outcome 'devices, absolute paths' devices.tar 0 <<END
/etc/absolute.txt@0#0 Absolute text.
---
END
check 'an absolute path is a name' [ ! -e /etc/absolute.txt ]

# Holes of a sparse file are zeros, as the file system gives them.
truncate -s 300000 holes.lines
printf '\nbehind\n' >>holes.lines
tar -S -cf sparse.tar holes.lines
run 0 p.yaml sparse.tar -j 2 -q -o sparse
check 'sparse file: what is behind the hole' grep -q '^holes.lines@300001#0 behind' sparse/plain.txt

gzip -nc d.lines >two.lines.gz
printf 'three\n' | gzip -nc >>two.lines.gz
outcome 'gzip members in a row' two.lines.gz 0 <<END
@0#0 one
@4#0 two
@8#0 three
---
END
printf 'no gzip' >>two.lines.gz
outcome 'something else behind a gzip member' two.lines.gz 0 <<END
@0#0 one
@4#0 two
@8#0 three
---
END

# A volume of several holds what it holds.
head -c 40000 /dev/zero | tr '\0' x >long.txt
tar -c -M -L 10 -f v1.tar -f v2.tar -f v3.tar -f v4.tar -f v5.tar -f v6.tar a.txt long.txt </dev/null
outcome 'the first of several volumes' v1.tar 3 <<END
a.txt@0#0 Alpha text.
---
long.txt@0#0 reader: Truncated tar archive
END
outcome 'another of several volumes' v2.tar 3 <<END
---
long.txt@0#0 reader: Truncated tar archive
END
finish
