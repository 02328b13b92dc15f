"""standoff.py FOLDER NEWS.db: reads a folder of standoff documents and holds it against the database: the
form of every line, the words of every text-bound."""
import glob
import os
import re
import sqlite3
import sys

folder = os.path.abspath(sys.argv[1])
db = sqlite3.connect("file:%s?mode=ro" % sys.argv[2], uri=True)
paths = sorted(glob.glob(folder + "/**/*.ann", recursive=True))
assert len(paths) == db.execute("SELECT count(*) FROM articles").fetchone()[0], len(paths)

# The lines, as brat.nlplab.org/standoff.html gives them.
WORD = r"[A-Za-z0-9_-]+"
LINES = {
    "T": r"T\d+\t%s \d+ \d+(;\d+ \d+)*\t.*" % WORD,
    "E": r"E\d+\t%s:T\d+( %s:T\d+)*" % (WORD, WORD),
    "R": r"R\d+\t%s Arg1:T\d+ Arg2:T\d+" % WORD,
    "A": r"A\d+\t%s E\d+( %s)?" % (WORD, WORD),
    "N": r"N\d+\tReference T\d+ [^\s:]+:\S+\t.+",
    "#": r"#\d+\tAnnotatorNotes [TER]\d+\t.+",
}
mentions, statements = [], 0
for path in paths:
    text = open(path[:-4] + ".txt", encoding="utf-8", newline=None).read()
    article = os.path.basename(path)[:-4]
    ids = set()
    lines = open(path, encoding="utf-8").read().splitlines()
    for line in lines:
        assert re.fullmatch(LINES[line[0]], line), (path, line)
        assert line.split("\t")[0] not in ids, (path, line)
        ids.add(line.split("\t")[0])
    triggers = {re.search(":(T[0-9]+)", line)[1] for line in lines if line[0] == "E"}
    for line in lines:
        if line[0] == "T":
            number, place, words = line.split("\t")
            kind, spans = place.split(" ", 1)
            spans = [tuple(map(int, span.split())) for span in spans.split(";")]
            assert words == " ".join(text[begin:end] for begin, end in spans), (path, line)
            if number not in triggers:
                mentions.append((article, kind, spans[0][0], spans[-1][1]))
        else:
            assert set(re.findall(r"\b[TER]\d+\b", line.split("\t")[1])) <= ids, (path, line)
    statements += sum(line[0] in "ER" for line in lines)
assert sorted(mentions) == sorted(db.execute(
    'SELECT a.id, m.type, m."begin", m."end" FROM mentions AS m JOIN articles AS a USING (article)'))
assert statements == db.execute("SELECT count(*) FROM relations").fetchone()[0], statements
listed = [line.split("\t")[0] for line in open(folder + "/documents.tsv", encoding="utf-8")]
assert sorted(listed) == [os.path.basename(path)[:-4] for path in sorted(paths, key=os.path.basename)]
