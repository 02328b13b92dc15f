"""databases.py FILE.db QUESTIONS.md: holds an SQLite and a PostgreSQL database against each other, the
latter where libpq's variables say, in the schema wiremill: every table, then every answer to a
question of the page. Prints what differs; exit status 1 if anything does, or a question has no answer."""
import csv
import io
import re
import sqlite3
import subprocess
import sys

failures = 0


def fail(text):
    global failures
    failures += 1
    print("FAILED:", text)


def postgres(sql):
    copied = "COPY (%s) TO STDOUT (FORMAT csv, NULL '<NULL>')" % sql.strip().rstrip(";")
    got = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", "SET search_path TO wiremill", "-c", copied],
                         capture_output=True, text=True)
    if got.returncode:
        fail("%s: %s" % (sql, got.stderr.strip()))
    return list(csv.reader(io.StringIO(got.stdout, newline="")))


def same(lite, post):
    if lite is None or post == "<NULL>":
        return lite is None and post == "<NULL>"
    if isinstance(lite, float):
        return float(post) == lite
    return str(lite) == post


def compare(what, lite, post):
    if len(lite) != len(post):
        return fail("%s: %d rows in SQLite, %d in PostgreSQL" % (what, len(lite), len(post)))
    for a, b in zip(lite, post):
        if len(a) != len(b) or not all(map(same, a, b)):
            return fail("%s: %r in SQLite, %r in PostgreSQL" % (what, a, b))


db = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)
tables = [name for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")]
if sorted(tables) != sorted(row[0] for row in postgres(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'wiremill' AND table_type = 'BASE TABLE'")):
    fail("the databases have other tables: %s" % tables)
for table in tables:
    columns = [row[1] for row in db.execute('PRAGMA table_info("%s")' % table)]
    if table == "runs":  # what files a run wrote beside is in its record
        columns.remove("record")
    keys = [row[1] for row in sorted(db.execute('PRAGMA table_info("%s")' % table), key=lambda row: row[5]) if row[5]]
    select = ", ".join('"%s"' % column for column in columns)
    order = ", ".join('"%s"' % key for key in keys)
    sql = 'SELECT %s FROM "%s" ORDER BY %s' % (select, table, order)
    compare(table, db.execute(sql).fetchall(), postgres(sql))

page = open(sys.argv[2], encoding="utf-8").read()
questions = re.findall(r"^## (\d+)\. (.*?)$.*?^```sql\n(.*?)^```", page, re.M | re.S)
if len(questions) != 12:
    fail("there are %d questions" % len(questions))
for number, question, sql in questions:
    rows = db.execute(sql).fetchall()
    if not rows:
        fail("question %s has no answer: %s" % (number, question))
    compare("question " + number, rows, postgres(sql))
print("%d tables, %d questions, %d failures" % (len(tables), len(questions), failures))
sys.exit(failures != 0)
