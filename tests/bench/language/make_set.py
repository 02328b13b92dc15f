#!/usr/bin/env python3
"""Makes the lines that the detector of languages is trained with, and those it is measured on.

    make_set.py CRATES -o FOLDER

CRATES is a folder with the packages lingua-*-language-model, as `cargo vendor` makes it: their
testdata/sentences.txt are up to a thousand sentences of news a language, from the Leipzig Corpora
Collection. Every second sentence is for training (train.tsv: language, text; Serbian in both its
scripts). From the others test.tsv is made (kind, language, its share of the letters in percent, text),
of four kinds:

    article    five sentences
    sentence   one
    headline   the first four words of one (without spaces between words: the first twelve characters)
    mixed      seven sentences of the language around three of English (German, where it is English),
               where they are 60 percent of the letters or more
"""
import argparse
import random

LANGUAGES = {
    "af": "afrikaans", "ar": "arabic", "az": "azerbaijani", "be": "belarusian", "bg": "bulgarian",
    "bn": "bengali", "bs": "bosnian", "ca": "catalan", "cs": "czech", "cy": "welsh", "da": "danish",
    "de": "german", "el": "greek", "en": "english", "es": "spanish", "et": "estonian", "eu": "basque",
    "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish", "gu": "gujarati", "he": "hebrew",
    "hi": "hindi", "hr": "croatian", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "is": "icelandic", "it": "italian", "ja": "japanese", "ka": "georgian", "kk": "kazakh",
    "ko": "korean", "lt": "lithuanian", "lv": "latvian", "mk": "macedonian", "mn": "mongolian",
    "mr": "marathi", "ms": "malay", "nb": "bokmal", "nl": "dutch", "nn": "nynorsk", "pa": "punjabi",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sk": "slovak",
    "sl": "slovene", "so": "somali", "sq": "albanian", "sr": "serbian", "sv": "swedish",
    "sw": "swahili", "ta": "tamil", "te": "telugu", "th": "thai", "tl": "tagalog", "tr": "turkish",
    "uk": "ukrainian", "ur": "urdu", "vi": "vietnamese", "zh": "chinese",
}
UNSPACED = {"zh", "ja", "th"}
SERBIAN = dict(zip("абвгдђежзијклмнопрстћуфхцш", "abvgdđežzijklmnoprstćufhcš"),
               љ="lj", њ="nj", ч="č", џ="dž")


def latin(text):
    """Serbian in Latin letters, which stand one for one for the Cyrillic ones."""
    return "".join(SERBIAN.get(c) or SERBIAN.get(c.lower(), c).capitalize() for c in text)


def letters(text):
    return sum(c.isalpha() for c in text)


def headline(language, sentence):
    return sentence[:12] if language in UNSPACED else " ".join(sentence.split()[:4])


def mixed(own, others):
    joined = [" ".join(own[:4]), " ".join(others), " ".join(own[4:])]
    here = letters(joined[0]) + letters(joined[2])
    return round(100 * here / (here + letters(joined[1]))), " ".join(joined)


def rows(language, held, others):
    """held, others: held-out sentences of the language and of the one it is mixed with."""
    for i in range(0, len(held) - 4, 5):
        yield "article", language, 100, " ".join(held[i:i + 5])
    for sentence in held:
        yield "sentence", language, 100, sentence
    for sentence in held:
        yield "headline", language, 100, headline(language, sentence)
    for i in range(0, len(held) - 6, 7):
        share, text = mixed(held[i:i + 7], random.sample(others, 3))
        if share >= 60:
            yield "mixed", language, share, text


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("crates", nargs="?")
    arguments.add_argument("-o", dest="folder")
    arguments.add_argument("--names", action="store_true", help="print the names of the languages")
    options = arguments.parse_args()
    if options.names:
        print(*LANGUAGES.values(), sep="\n")
        return
    random.seed(1)
    sets = {}
    for language, name in LANGUAGES.items():
        path = f"{options.crates}/lingua-{name}-language-model/testdata/sentences.txt"
        with open(path, encoding="utf-8") as lines:
            sets[language] = [" ".join(line.split()) for line in lines if line.strip()]
    with open(options.folder + "/train.tsv", "w", encoding="utf-8") as out:
        for language, sentences in sets.items():
            train = sentences[1::2]
            train += [latin(s) for s in train] if language == "sr" else []
            out.writelines(f"{language}\t{s}\n" for s in train)
    with open(options.folder + "/test.tsv", "w", encoding="utf-8") as out:
        for language, sentences in sets.items():
            others = sets["de" if language == "en" else "en"][0::2]
            for row in rows(language, sentences[0::2], others):
                out.write("\t".join(map(str, row)) + "\n")


main()
