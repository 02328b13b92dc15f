#!/bin/sh
# Archives of every kind, whole and broken: what goes in, in which order, and what is said of the
# rest.
. "${srcdir:-.}/tests/fault/lib.sh"

pipeline p.yaml nothing 'entry-bytes: 1MiB, nesting: 1'
printf 'Alpha text.' >a.txt
printf 'Gamma text.' >c.txt
printf 'one\ntwo\nthree\n' >d.lines
printf '%%PDF' >e.pdf
printf 'first\n--\nsecond\n--\n\n--\nthird' >f.pack
printf '' >nothing
members='a.txt a.txt b/c.txt c.txt d.lines d.lines e.pdf e.pdf f.pack f.pack'

# expect NAME INPUT STATUS: standard input has the articles expected, "---", and the rejects.
expect() {
  cat >wanted
  for jobs in 0 2; do
    run "$3" p.yaml "$2" -j $jobs -q -o out
    {
      grep -v '^tallies: ' out/plain.txt || true
      echo ---
      show_rejects out/rejects.jsonl
    } >got
    same "$1, -j $jobs" wanted got
  done
}

# Where the reader stopped in a bomb; it depends on the packer and is near the 64 MiB that are free.
bomb_stop() {
  "$mill" run p.yaml "$1" -j 0 -q -o bomb || true
  at=$(sed -n 's/.*"offset":\([0-9]*\),.*expands.*/\1/p' bomb/rejects.jsonl)
  [ "$at" -gt 67000000 ] && [ "$at" -lt 200000000 ] && echo "$at"
}

# The five members in any archive.
expect_members() {
  expect "$1" "$1" 3 <<END
$2a.txt@0#0 Alpha text.
$2b/c.txt@0#0 Gamma text.
$2d.lines@0#0 one
$2d.lines@4#0 two
$2d.lines@8#0 three
$2f.pack@0#0 first
$2f.pack@0#1 second
$2f.pack@0#3 third
---
$2e.pdf@0#0 reader: no format of this pipeline reads it (formats: lines, whole)
$2f.pack@0#2 : it has no text
END
}

for kind in x.tar:pax:none x.tar.gz:pax:gzip x.tar.bz2:gnutar:bzip2 x.tar.xz:ustar:xz \
  x.tar.zst:pax:zstd x.tar.lz4:pax:lz4 x.tar.xz.gz:pax:xz,gzip x.zip:zip:none x.7z:7zip:none \
  x.cpio:newc:none x.cpio.Z:cpio:compress; do
  out=${kind%%:*}
  rest=${kind#*:}
  # shellcheck disable=SC2086 # names and files
  "$pack" "$out" "${rest%%:*}" "${rest#*:}" $members
  expect_members "$out" ''
done

# Archives in archives, whatever the outer one is; 7z must be sought in.
"$pack" nested.zip zip none inner/x.tar.gz x.tar.gz
expect_members nested.zip inner/x.tar.gz/
"$pack" nested.tar.gz pax gzip x.7z x.7z
expect_members nested.tar.gz x.7z/
"$pack" nested.7z 7zip none x.zip x.zip
expect_members nested.7z x.zip/

# A folder gives its files in the order of their names; links are not followed.
mkdir -p folder/b
cp a.txt d.lines e.pdf f.pack folder
cp c.txt folder/b
ln -s ../a.txt folder/link.txt
ln -s .. folder/up
expect_members folder ''
mkdir packed
cp x.zip packed
expect_members packed x.zip/

# Single files, compressed or not, and standard input.
expect 'plain file' a.txt 0 <<END
@0#0 Alpha text.
---
END
"$pack" d.lines.gz raw gzip d d.lines
expect 'compressed file' d.lines.gz 0 <<END
@0#0 one
@4#0 two
@8#0 three
---
END
"$pack" gz.zip zip none d.lines.gz d.lines.gz
expect 'compressed file in an archive' gz.zip 0 <<END
d.lines.gz@0#0 one
d.lines.gz@4#0 two
d.lines.gz@8#0 three
---
END
for jobs in 0 2; do
  run 0 p.yaml d.lines.gz -j $jobs -q -o file
  run 3 p.yaml x.tar.gz -j $jobs -q -o archive
  status=0
  "$mill" run p.yaml - -j $jobs -q -o pipe <x.tar.gz || status=$?
  check "standard input from a file: exit $status" [ $status -eq 3 ]
  same "standard input from a file, -j $jobs" archive/plain.txt pipe/plain.txt
  status=0
  cat x.tar.gz | "$mill" run p.yaml - -j $jobs -q -o pipe || status=$?
  check "standard input from a pipe: exit $status" [ $status -eq 3 ]
  same "standard input from a pipe, -j $jobs" archive/plain.txt pipe/plain.txt
done

# Nothing in it.
head -c 10240 /dev/zero >empty.tar
expect 'tar of no entries' empty.tar 0 <<END
---
END
expect 'file of no bytes' nothing 3 <<END
---
@0#0 reader: it is empty
END
"$pack" nothing.gz raw gzip nothing nothing
"$pack" nothings.zip zip none nothing.txt nothing a.txt a.txt nothing.gz nothing.gz
expect 'entries of no bytes' nothings.zip 3 <<END
a.txt@0#0 Alpha text.
---
nothing.txt@0#0 reader: it is empty
nothing.gz@0#0 reader: it is empty
END

# A plain file that ends in an archive is no archive.
cat d.lines x.zip >crawl.lines
run 3 p.yaml crawl.lines -j 2 -q -o crawl
check 'a file that ends in a zip' grep -q '^@4#0 two' crawl/plain.txt

# What is in an archive but no article.
"$pack" odd.tar pax none a.txt a.txt dir / link.txt '>a.txt' hard.txt '=a.txt' ._a.txt a.txt \
  __MACOSX/a.txt a.txt ../../up.txt c.txt
expect 'links, folders, resource forks' odd.tar 0 <<END
a.txt@0#0 Alpha text.
../../up.txt@0#0 Gamma text.
---
END
"$pack" names.tar ustar none "$(printf 'caf\351.txt')" a.txt "$(printf 'caf\350.txt')" c.txt
expect 'names that are not UTF-8' names.tar 0 <<END
$(printf 'caf\357\277\275')~7ef2f67c.txt@0#0 Alpha text.
$(printf 'caf\357\277\275')~a57cc950.txt@0#0 Gamma text.
---
END

# Broken: what can be read goes in.
"$pack" locked.zip zip none -p secret a.txt a.txt d.lines d.lines
expect 'encrypted' locked.zip 3 <<END
---
a.txt@0#0 reader: encrypted
d.lines@0#0 reader: encrypted
END
lines many.lines 5000
"$pack" many.lines.gz raw gzip many many.lines
head -c 40000 many.lines.gz >cut.lines.gz
run 3 p.yaml cut.lines.gz -j 2 -q -o cut
check 'cut gzip: one line is said' [ "$(wc -l <cut/rejects.jsonl)" -eq 1 ]
check 'cut gzip: the reason' grep -q 'truncated gzip input' cut/rejects.jsonl
check 'cut gzip: what came before is in' [ "$(wc -l <cut/plain.txt)" -gt 100 ]
head -c 3000 x.tar >cut.tar
expect 'cut tar' cut.tar 3 <<END
a.txt@0#0 Alpha text.
b/c.txt@0#0 Gamma text.
---
d.lines@0#0 reader: Truncated input file (needed 498 bytes, only 426 available)
END

# A stored entry that was changed costs itself.
"$pack" right.zip zip none -s c.txt c.txt a.txt a.txt d.lines d.lines
sed 's/Alpha/Alpho/' right.zip >wrong.zip
expect 'wrong checksum' wrong.zip 3 <<END
c.txt@0#0 Gamma text.
d.lines@0#0 one
d.lines@4#0 two
d.lines@8#0 three
---
a.txt@0#0 reader: ZIP bad CRC: 0xf3a81b37 should be 0xa397606a
END

# More than there may be: entries, lines, archives in archives, and what comes out for what goes in.
head -c 3000000 /dev/zero | tr '\0' x >long
{
  cat d.lines long
  printf '\nfour\n'
} >long.lines
"$pack" large.tar.gz pax gzip long.txt long a.txt a.txt long.lines long.lines c.txt c.txt
expect 'large entries and records' large.tar.gz 3 <<END
a.txt@0#0 Alpha text.
long.lines@0#0 one
long.lines@4#0 two
long.lines@8#0 three
long.lines@3000015#0 four
c.txt@0#0 Gamma text.
---
long.txt@0#0 reader: more than 1048576 bytes (limits: entry-bytes)
long.lines@14#0 reader: a record of more than 1048576 bytes (limits: entry-bytes)
END
"$pack" deep1.zip zip none d.lines.gz d.lines.gz a.txt a.txt
"$pack" deep2.zip zip none deep1.zip deep1.zip c.txt c.txt
expect 'too deep' deep2.zip 3 <<END
deep1.zip/a.txt@0#0 Alpha text.
c.txt@0#0 Gamma text.
---
deep1.zip/d.lines.gz@0#0 reader: archives within archives deeper than 1 (limits: nesting)
END

# 200 MB of zeros in a few hundred kilobytes: a zip goes on behind it, a stream cannot.
head -c 200000000 /dev/zero >zeros
"$pack" bomb.zip zip none zeros.lines zeros a.txt a.txt
expect 'bomb in a zip' bomb.zip 3 <<END
a.txt@0#0 Alpha text.
---
zeros.lines@0#0 reader: a record of more than 1048576 bytes (limits: entry-bytes)
zeros.lines@$(bomb_stop bomb.zip)#0 reader: expands more than 200 times (limits: expansion)
END
"$pack" bomb.tar.gz pax gzip c.txt c.txt zeros.lines zeros a.txt a.txt
expect 'bomb in a tar' bomb.tar.gz 3 <<END
c.txt@0#0 Gamma text.
---
zeros.lines@0#0 reader: a record of more than 1048576 bytes (limits: entry-bytes)
zeros.lines@$(bomb_stop bomb.tar.gz)#0 reader: expands more than 200 times (limits: expansion); the rest of the archive is not read
END
"$pack" bomb.lines.gz.zip zip none bomb.tar.gz bomb.tar.gz d.lines d.lines
expect 'bomb in an archive' bomb.lines.gz.zip 3 <<END
bomb.tar.gz/c.txt@0#0 Gamma text.
d.lines@0#0 one
d.lines@4#0 two
d.lines@8#0 three
---
bomb.tar.gz/zeros.lines@0#0 reader: a record of more than 1048576 bytes (limits: entry-bytes)
bomb.tar.gz/zeros.lines@$(bomb_stop bomb.tar.gz)#0 reader: expands more than 200 times (limits: expansion); the rest of the archive is not read
END

# A format that kills the reader costs the rest of the entry; only a pipe cannot be read again.
printf 'one\ntwo\ncrash\nthree\n' >crash.lines
"$pack" crash.tar.gz pax gzip a.txt a.txt crash.lines crash.lines c.txt c.txt
run 3 p.yaml crash.tar.gz -j 2 -q -o crash
printf '%s\n' 'a.txt@0#0 Alpha text.' 'crash.lines@0#0 one' 'crash.lines@4#0 two' \
  'c.txt@0#0 Gamma text.' >wanted
grep -v '^tallies: ' crash/plain.txt >got
same 'the reader dies: articles' wanted got
if [ $sanitized = no ]; then
  echo 'crash.lines@8#0 reader: lines crashed (SIGABRT) in the reader' >wanted
  show_rejects crash/rejects.jsonl >got
  same 'the reader dies: rejects' wanted got
fi
printf 'one\nhang\nthree\n' >hang.lines
pipeline short.yaml nothing 'article-time: 100ms'
run 3 short.yaml hang.lines c.txt -j 2 -q -o hang
echo '@4#0 reader: lines hung in the reader' >wanted
show_rejects hang/rejects.jsonl >got
same 'the reader hangs: rejects' wanted got
check 'the reader hangs: the next input' grep -q 'Gamma text' hang/plain.txt
status=0
cat crash.lines | "$mill" run p.yaml - c.txt -j 2 -q -o piped || status=$?
check "the reader of a pipe dies: exit $status" [ $status -eq 3 ]
check 'the reader of a pipe dies: the reason' \
  grep -q 'the rest of standard input is lost: lines crashed' piped/rejects.jsonl
check 'the reader of a pipe dies: the next input' grep -q 'Gamma text' piped/plain.txt
mkdir empty
status=0
cat crash.lines | "$mill" run p.yaml empty - c.txt -j 2 -q -o behind || status=$?
check "the reader of a pipe dies behind an input without entries: exit $status" [ $status -eq 3 ]
check 'the reader of a pipe dies behind an input without entries: the reason' \
  grep -q 'the rest of standard input is lost: lines crashed' behind/rejects.jsonl

# One that dies behind standard input does not cost what was read of it.
status=0
cat d.lines | "$mill" run p.yaml a.txt - crash.lines c.txt -j 2 -q -o before || status=$?
check "the reader dies behind a pipe: exit $status" [ $status -eq 3 ]
printf '%s\n' '@0#0 Alpha text.' '@0#0 one' '@4#0 two' '@8#0 three' '@0#0 Gamma text.' >wanted
grep -v '^tallies: ' before/plain.txt >got
same 'the reader dies behind a pipe: articles' wanted got
check 'the reader dies behind a pipe: nothing of it is lost' \
  [ "$(grep -c 'standard input' before/rejects.jsonl)" -eq 0 ]
finish
