/* The tokenizer apart from the host, so that tests, benches and trainers can call it; who links
 * libwmtokenize links libwmbase as well.
 *
 * Text is cut in three steps. White space delimits chunks. A chunk is cut into pieces: runs of
 * letters and digits, and single signs; scan.c does so for ASCII and the usual typographic
 * signs, icu.c with ICU's word break rules for everything else. chunk.c joins and splits pieces
 * into tokens after the convention of the English Universal Dependencies (EWT). Then sentences.c
 * groups tokens. Every step is linear in the length of the text.
 *
 * The owner of a wm_tokenizer owns all that hangs on it; results are good until the next run. */
#ifndef WM_TOKENIZE_TOKENIZER_H
#define WM_TOKENIZE_TOKENIZER_H

#include <wiremill/plugin.h>

/* What the lexicon knows of a word. */
enum wm_word_flags {
  WM_WORD_ABBREVIATION = 1 << 0, /* takes the full stop behind it: Inc. */
  WM_WORD_BEFORE_NAME = 1 << 1,  /* an abbreviation that something follows: Mr., Gen., No. */
  WM_WORD_BEFORE_DIGIT = 1 << 2, /* an abbreviation before a number only: No. 5, p. 7 */
  WM_WORD_PREFIX = 1 << 3,       /* stays with what follows its hyphen: anti-, e- */
  WM_WORD_UNIT = 1 << 4,         /* is cut from a number before it: 5|km */
  WM_WORD_STARTER = 1 << 5,      /* with a capital, begins a sentence rather than a name: The */
  WM_WORD_CLOSES = 1 << 6,       /* an abbreviation that ends a list, maybe the sentence: etc. */
  WM_WORD_ENDING = 1 << 7,       /* last label of a host or end of a file's name: com, pdf */
  WM_WORD_EXCLAIMED = 1 << 8,    /* a name with an exclamation mark: Yahoo! */
  WM_WORD_CAPITAL = 1 << 9       /* what the lexicon says holds with a capital only: No., Sun. */
};

/* What sentence splitting must know of a token. */
enum wm_mark {
  WM_MARK_STOP = 1 << 0,       /* made of . ! ? … */
  WM_MARK_PERIOD = 1 << 1,     /* of those, a single full stop */
  WM_MARK_ELLIPSIS = 1 << 2,   /* of those, several full stops */
  WM_MARK_DOTTED = 1 << 3,     /* a word that ends with a full stop: Inc. */
  WM_MARK_BOUND = 1 << 4,      /* of those, one that something follows: Mr., Gen. */
  WM_MARK_CLOSE = 1 << 5,      /* closes a bracket or quotation, or may: ) " */
  WM_MARK_OPEN = 1 << 6,       /* opens one, or may */
  WM_MARK_QUOTE = 1 << 7,      /* of those, a quotation mark */
  WM_MARK_UPPER = 1 << 8,      /* begins with a capital */
  WM_MARK_LOWER = 1 << 9,      /* begins with a small letter */
  WM_MARK_NUMBER = 1 << 10,    /* begins with a digit */
  WM_MARK_STARTER = 1 << 11,   /* WM_WORD_STARTER with a capital */
  WM_MARK_EMOTICON = 1 << 12,  /* :-) */
  WM_MARK_BULLET = 1 << 13,    /* - * • when a line begins with it */
  WM_MARK_LINE = 1 << 14,      /* begins a line */
  WM_MARK_PARAGRAPH = 1 << 15, /* follows a blank line */
  WM_MARK_ADDRESS = 1 << 16,   /* of the web or of mail */
  WM_MARK_DATE = 1 << 17,      /* 11/28/2000 */
  WM_MARK_TIME = 1 << 18,      /* 11:35 */
  WM_MARK_NOON = 1 << 19,      /* AM, PM */
  WM_MARK_ANGLE = 1 << 20,     /* > or >> */
  WM_MARK_RULE = 1 << 21       /* ---- and other lines that are drawn */
};

/* What kind a piece is: 'a' has a letter, '0' only digits, '_' only low lines; an ASCII sign is its
 * own kind; typographic signs have the kind of what they stand for or one of these letters. */
enum wm_piece_kind {
  WM_PIECE_WORD = 'a',
  WM_PIECE_NUMBER = '0',
  WM_PIECE_DASH = 'D',     /* – — */
  WM_PIECE_ELLIPSIS = 'E', /* … */
  WM_PIECE_CURRENCY = 'C', /* £ € … */
  WM_PIECE_OTHER = 'S'     /* any other sign, emoji, control character */
};

/* Most pieces that are assembled at once; a longer chunk is cut there. */
#define WM_PIECES 4096

/* What is known of a spelling; cached, since most tokens were met a moment ago. */
typedef struct wm_word {
  uint64_t key[2]; /* the token's bytes, zero-padded, their number in the last byte; 0: free */
  wm_sym norm;
  uint32_t marks; /* wm_mark bits that do not depend on the place */
  uint16_t shape; /* wm_shape bits that do not depend on the place */
  uint16_t flags; /* wm_word_flags */
  uint8_t split;  /* where a second token begins (can|not); 0: none */
} wm_word;

enum { WM_WORD_BITS = 16, WM_WORDS = 1 << WM_WORD_BITS }; /* entries of the cache: 2 MiB */

/* A run of letters, digits and low lines ahead of the place that is scanned, whose word is on its
 * way from memory. */
typedef struct wm_ahead {
  uint32_t begin, end;
  uint64_t key[2];
  wm_word *word; /* its place in the cache; NULL: too long for it */
} wm_ahead;

enum { WM_RUNS_AHEAD = 8 };

typedef wm_sym (*wm_intern_function)(void *context, const char *bytes, size_t length);

typedef struct wm_segmenter wm_segmenter;

enum { WM_LEXICON_SLOTS = 1024 };

/* Where the lexicon's words are: open addressing; 0 is free, n is word n - 1. */
typedef struct wm_lexicon {
  uint16_t slots[WM_LEXICON_SLOTS];
} wm_lexicon;

typedef struct wm_tokenizer {
  wm_intern_function intern;
  void *intern_context;
  uint32_t max_tokens; /* more make a run fail */
  bool icu_only;       /* every chunk goes through ICU: what the fast path must equal */

  const char *text; /* of the run, followed by a zero byte */
  uint32_t length;
  uint32_t place; /* WM_MARK_LINE or _PARAGRAPH for the next token */
  bool joined;    /* no white space between the last token and the chunk's rest */
  bool no_memory;

  wm_token *tokens; /* results */
  uint32_t *marks;  /* wm_mark bits of each token */
  uint32_t n_tokens, capacity;
  wm_sentence *sentences;
  uint32_t n_sentences, sentence_capacity;

  wm_ahead ahead[WM_RUNS_AHEAD]; /* a ring of runs in their order */
  uint32_t ahead_first, ahead_n; /* number of the first one, and how many there are */
  uint32_t ahead_at;             /* where looking ahead goes on */

  uint32_t begins[WM_PIECES + 1]; /* where each piece begins; the last ends at begins[n_pieces] */
  uint8_t kinds[WM_PIECES + 3];   /* wm_piece_kind, then zeros */
  uint32_t n_pieces;

  wm_segmenter *segmenter; /* ICU's state */
  char *folded;            /* scratch for norms */
  size_t folded_capacity;
  wm_lexicon lexicon;
  wm_word *words;   /* WM_WORDS, a page of 2 MiB where the system has such */
  wm_word uncached; /* of a token too long for the cache */
} wm_tokenizer;

typedef enum wm_tokenizer_result {
  WM_TOKENIZER_DONE,
  WM_TOKENIZER_TOO_MANY, /* tokens; the results are of no use */
  WM_TOKENIZER_NO_MEMORY
} wm_tokenizer_result;

/* NULL when memory is used up or ICU's rules cannot be had. */
wm_tokenizer *wm_tokenizer_new(wm_intern_function intern, void *context, uint32_t max_tokens);
void wm_tokenizer_free(wm_tokenizer *t);

/* Forgets symbols: those that `intern` gave before are no longer good. */
void wm_tokenizer_forget(wm_tokenizer *t);

/* Fills tokens and sentences from text, which is followed by a zero byte. */
wm_tokenizer_result wm_tokenizer_run(wm_tokenizer *t, const char *text, uint32_t length);

/* ---- between the files of this folder ---- */

/* scan.c: the token loop over the whole text. */
void wm_scan(wm_tokenizer *t);
/* Bytes of the white space character at `at`; 0 when there is none. */
uint32_t wm_scan_space(const wm_tokenizer *t, uint32_t at);
/* Behind the white space at `at`; *n_lines gets how many lines it ends, 2 or more for a blank line,
 * a page, a paragraph. */
uint32_t wm_scan_skip(const wm_tokenizer *t, uint32_t at, uint32_t *n_lines);
/* Adds a run of letters, digits and low lines; low lines at its ends become pieces apart. */
void wm_scan_add_word(wm_tokenizer *t, uint32_t begin, uint32_t end, uint8_t kind);
void wm_scan_add(wm_tokenizer *t, uint32_t begin, uint32_t end, uint8_t kind);
/* The kind of a piece that is one sign. */
uint8_t wm_scan_kind(uint32_t codepoint);

/* icu.c: cuts a chunk with ICU's word break rules and assembles it. */
wm_segmenter *wm_segmenter_new(void);
void wm_segmenter_free(wm_segmenter *segmenter);
void wm_segmenter_chunk(wm_tokenizer *t, uint32_t begin, uint32_t end);
/* The case-folded NFC form of bytes in t->folded; its length. False when memory is used up. */
bool wm_segmenter_fold(wm_tokenizer *t, const char *bytes, size_t length, size_t *folded);
/* Shape bits of a character that is not ASCII. */
uint32_t wm_segmenter_letter(uint32_t codepoint);

/* chunk.c: turns the pieces that were added into tokens, and takes the pieces away. */
void wm_chunk_assemble(wm_tokenizer *t);

/* address.c: the piece after an address or a name of a file or host that begins at piece i; i when
 * none does. *marks gets WM_MARK_ADDRESS for an address proper. */
uint32_t wm_address_end(wm_tokenizer *t, uint32_t i, uint32_t *marks);
/* number.c: the piece after a number that begins at piece i, which is one of digits. */
uint32_t wm_number_end(const wm_tokenizer *t, uint32_t i);

/* A piece gives at most three tokens: digits, unit, and the second half of a split word. */
enum { WM_MOST_OF_SLICE = 3 * WM_PIECES };

/* tokenizer.c: makes room for the tokens that one slice of pieces can give. */
bool wm_tokenizer_grow(wm_tokenizer *t);

/* The same, when there is none. False ends the run. */
static inline bool wm_tokenizer_reserve(wm_tokenizer *t) {
  return (t->capacity - t->n_tokens >= WM_MOST_OF_SLICE && !t->no_memory) || wm_tokenizer_grow(t);
}

/* word.c: fills *word for a spelling that the cache did not have. */
const wm_word *wm_word_learn(wm_tokenizer *t, wm_word *word, uint32_t begin, uint32_t end);

/* Tokens of up to this many bytes are cached. */
enum { WM_CACHED = 15 };

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
enum { WM_LAST_BYTE = 56 }; /* shift of the last of eight bytes in memory */
#else
enum { WM_LAST_BYTE = 0 };
#endif

/* The cache's key of a token. Reads 16 bytes at once where the text has them. */
static inline void wm_word_key(const wm_tokenizer *t, uint32_t begin, uint32_t length,
                               uint64_t key[2]) {
  static const unsigned char keep[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                         255, 255, 255, 255, 255, 255, 255, 255};
  uint64_t first = 0, second = 0, mask;
  if (t->length - begin >= 16) {
    memcpy(&first, t->text + begin, 8);
    memcpy(&second, t->text + begin + 8, 8);
    memcpy(&mask, keep + 16 - length, 8);
    first &= mask;
    memcpy(&mask, keep + 24 - length, 8);
    second &= mask;
  } else {
    memcpy(&first, t->text + begin, length < 8 ? length : 8);
    if (length > 8)
      memcpy(&second, t->text + begin + 8, length - 8);
  }
  key[0] = first;
  key[1] = second | (uint64_t)length << WM_LAST_BYTE;
}

/* Where the cache has a token, or would have it. */
static inline wm_word *wm_word_place(wm_tokenizer *t, const uint64_t key[2]) {
  uint64_t hash = (key[0] * 0x9E3779B97F4A7C15u) ^ (key[1] * 0xC2B2AE3D27D4EB4Fu);
  return &t->words[(hash ^ hash >> 29) * 0xBF58476D1CE4E5B9u >> (64 - WM_WORD_BITS)];
}

/* What is known of the spelling of a token with its key and place. */
static inline const wm_word *wm_word_at(wm_tokenizer *t, wm_word *word, const uint64_t key[2],
                                        uint32_t begin, uint32_t end) {
  if (word->key[0] == key[0] && word->key[1] == key[1])
    return word;
  wm_word_learn(t, word, begin, end);
  word->key[0] = key[0];
  word->key[1] = key[1];
  return word;
}

/* What is known of a token's spelling; good until the next call. */
static inline const wm_word *wm_word_of(wm_tokenizer *t, uint32_t begin, uint32_t end) {
  if (end - begin > WM_CACHED)
    return wm_word_learn(t, &t->uncached, begin, end);
  uint64_t key[2];
  wm_word_key(t, begin, end - begin, key);
  return wm_word_at(t, wm_word_place(t, key), key, begin, end);
}

/* Adds the token [begin, end), of which `word` is the spelling. */
static inline void wm_tokenizer_emit(wm_tokenizer *t, const wm_word *word, uint32_t begin,
                                     uint32_t end) {
  t->tokens[t->n_tokens] = (wm_token){{begin, end}, word->norm, 0, word->shape, 0};
  t->marks[t->n_tokens++] = word->marks | t->place;
  t->place = 0;
}

/* lexicon.c: flags of a word, and where it is split; 0 when it is not listed. */
void wm_lexicon_init(wm_lexicon *index);
uint32_t wm_lexicon_find(wm_lexicon *index, const char *bytes, size_t length, uint8_t *split);

/* sentences.c: groups the tokens. False when memory is used up. */
bool wm_sentences_split(wm_tokenizer *t);

#endif
