/* Cuts a rule file into its tokens. */
#include "rule_lex.h"

static char peek(const wm_lexer *lexer, size_t ahead) {
  return lexer->at + ahead < lexer->text.length ? lexer->text.bytes[lexer->at + ahead] : '\0';
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* White space and comments. True when a line was begun. */
static bool skip(wm_lexer *lexer) {
  bool begun = lexer->at == 0;
  for (;;) {
    char c = peek(lexer, 0);
    if (c == '#')
      while (peek(lexer, 0) && peek(lexer, 0) != '\n')
        lexer->at++;
    else if (c == '\n' || c == ' ' || c == '\t' || c == '\r')
      lexer->at++;
    else
      return begun;
    if (c == '\n') {
      begun = true;
      lexer->line = lexer->at;
    }
  }
}

static bool at_example(const wm_lexer *lexer, size_t column) {
  char c = peek(lexer, 0), next = peek(lexer, 1);
  return column > 0 && (c == '+' || c == '-') && (next == ' ' || next == '\t');
}

static void take_string(wm_lexer *lexer, wm_lexeme *lexeme) {
  size_t begin = ++lexer->at;
  while (peek(lexer, 0) && peek(lexer, 0) != '"' && peek(lexer, 0) != '\n')
    lexer->at++;
  lexeme->kind = WM_LEXEME_STRING;
  lexeme->text = (wm_str){lexer->text.bytes + begin, lexer->at - begin};
  if (peek(lexer, 0) == '"')
    lexer->at++;
  else
    *lexeme = (wm_lexeme){.kind = WM_LEXEME_ERROR,
                          .text = wm_z("the string is not closed; write \" at its end"),
                          .place = lexeme->place};
}

static bool in_word(const wm_lexer *lexer) {
  char c = peek(lexer, 0);
  return is_letter(c) || is_digit(c) || c == '\'' || c == '_' ||
         (c == '-' && (is_letter(peek(lexer, 1)) || is_digit(peek(lexer, 1))));
}

/* A run of letters and digits: a word, a name, or an error when it mixes both. */
static void take_word(wm_lexer *lexer, wm_lexeme *lexeme) {
  size_t begin = lexer->at;
  bool lower = false, upper = false;
  while (in_word(lexer)) {
    char c = peek(lexer, 0);
    lower |= (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
    upper |= c >= 'A' && c <= 'Z';
    lexer->at++;
  }
  lexeme->text = (wm_str){lexer->text.bytes + begin, lexer->at - begin};
  lexeme->kind = upper ? WM_LEXEME_NAME : WM_LEXEME_WORD;
  if (upper && lower) {
    lexeme->kind = WM_LEXEME_ERROR;
    lexeme->text = wm_z("words are written in lower case, names of types and lists in capitals");
  }
}

static void take_number(wm_lexer *lexer, wm_lexeme *lexeme) {
  size_t begin = lexer->at;
  while (is_digit(peek(lexer, 0)) || (peek(lexer, 0) == '.' && is_digit(peek(lexer, 1))))
    lexer->at++;
  lexeme->kind = WM_LEXEME_NUMBER;
  lexeme->text = (wm_str){lexer->text.bytes + begin, lexer->at - begin};
}

static void take_sign(wm_lexer *lexer, wm_lexeme *lexeme) {
  size_t length = 1;
  while (peek(lexer, 0) == '.' && length < 3 && peek(lexer, length) == '.')
    length++;
  lexeme->kind = WM_LEXEME_SIGN;
  lexeme->text = (wm_str){lexer->text.bytes + lexer->at, length};
  lexer->at += length;
}

static void take_example(wm_lexer *lexer, wm_lexeme *lexeme) {
  size_t begin = lexer->at;
  while (peek(lexer, 0) && peek(lexer, 0) != '\n')
    lexer->at++;
  lexeme->kind = WM_LEXEME_EXAMPLE;
  lexeme->text = (wm_str){lexer->text.bytes + begin, lexer->at - begin};
}

wm_lexeme wm_lexer_next(wm_lexer *lexer) {
  size_t before = lexer->at;
  wm_lexeme lexeme = {.first = skip(lexer), .spaced = lexer->at > before};
  size_t begin = lexer->at, column = begin - lexer->line;
  lexeme.column = (uint32_t)column;
  lexeme.place = (wm_place){lexer->file, (uint32_t)begin, (uint32_t)begin + 1};
  char c = peek(lexer, 0);
  if (!c)
    lexeme.column = 0, lexeme.first = true;
  else if (lexeme.first && at_example(lexer, column))
    take_example(lexer, &lexeme);
  else if (c == '"')
    take_string(lexer, &lexeme);
  else if (is_digit(c) && !is_letter(peek(lexer, 1)))
    take_number(lexer, &lexeme);
  else if (in_word(lexer))
    take_word(lexer, &lexeme);
  else
    take_sign(lexer, &lexeme);
  lexeme.place.end = (uint32_t)lexer->at;
  return lexeme;
}
