/*
 * The tokens of portable SQL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/tokens.h"

#include <string.h>

/* No flags: what only some engines have comes as words and punctuation, and is refused as such. */
static const koine_dialect portable = {.lexing = 0, .placeholders = KOINE_PLACEHOLDER_ORDER};

/* ---------------------------------------------------------------------------------------------------------
 * Keywords
 * --------------------------------------------------------------------------------------------------------- */

#define RESERVED KOINE__WORD_RESERVED
#define NO_ALIAS KOINE__WORD_NO_ALIAS
#define FOREIGN KOINE__WORD_FOREIGN

#define PARTS 3 /* of 8 bytes: the longest keyword has 17, and a NUL */
#define WORD_MAX (PARTS * sizeof(uint64_t) - 1)

struct keyword {
    char text[PARTS * sizeof(uint64_t)];
    uint8_t flags;
};

static const struct keyword keywords[] = {
#define KEYWORDS_OF(length)
#define KEYWORD(word, flags) {#word, (flags)},
#include "sql/keywords.inc"
#undef KEYWORDS_OF
#undef KEYWORD
};

/* The first keyword of each length. */
static const uint16_t first_of[WORD_MAX + 2] = {
#define KEYWORDS_OF(length) [(length)] = KOINE__K_LENGTH_##length,
#define KEYWORD(word, flags)
#include "sql/keywords.inc"
#undef KEYWORDS_OF
#undef KEYWORD
};

#define KEYWORD_COUNT (sizeof keywords / sizeof *keywords)
#define FIRST_KEYWORD (KOINE__TERM_COUNT - KEYWORD_COUNT)

/* Of letters, & 0xDF makes capitals; of the digits and $ that words may hold, nothing that a keyword has. */
static void load_upper(const char *word, size_t size, uint64_t parts[PARTS])
{
    memset(parts, 0, PARTS * sizeof *parts);
    memcpy(parts, word, size);
    for (size_t i = 0; i < PARTS; i++) {
        parts[i] &= UINT64_C(0xDFDFDFDFDFDFDFDF);
    }
}

static unsigned find_keyword(const char *word, size_t size)
{
    uint64_t parts[PARTS];
    uint64_t other[PARTS];
    if (size > WORD_MAX || first_of[size] == 0) {
        return KOINE__T_WORD;
    }
    load_upper(word, size, parts);
    for (size_t i = first_of[size] - FIRST_KEYWORD; i < KEYWORD_COUNT; i++) {
        memcpy(other, keywords[i].text, sizeof other);
        if (other[0] == parts[0] && other[1] == parts[1] && other[2] == parts[2]) {
            return (unsigned)(FIRST_KEYWORD + i);
        }
        if (keywords[i].text[size] != '\0') {
            break;
        }
    }
    return KOINE__T_WORD;
}

unsigned koine__term_flags(unsigned term)
{
    return term >= FIRST_KEYWORD && term < KOINE__TERM_COUNT ? keywords[term - FIRST_KEYWORD].flags : 0;
}

/* ---------------------------------------------------------------------------------------------------------
 * Operators
 * --------------------------------------------------------------------------------------------------------- */

/*
 * By first character, the longest first. Operators of engines are taken whole, so that a message can name them and
 * no part of one is read as something else.
 */
static const struct {
    char text[4];
    uint16_t term;
} operators[] = {
    {"->>", KOINE__T_MARK},    {"->", KOINE__T_MARK},   {"-", KOINE__T_MINUS},       {"**", KOINE__T_MARK},
    {"*", KOINE__T_STAR},      {"||", KOINE__T_CONCAT}, {"|", KOINE__T_BAR},         {"&&", KOINE__T_MARK},
    {"&", KOINE__T_AMPERSAND}, {"<=>", KOINE__T_MARK},  {"<<", KOINE__T_SHIFT_LEFT}, {"<=", KOINE__T_LE},
    {"<>", KOINE__T_NE},       {"<@", KOINE__T_MARK},   {"<", KOINE__T_LT},          {">>", KOINE__T_SHIFT_RIGHT},
    {">=", KOINE__T_GE},       {">", KOINE__T_GT},      {"==", KOINE__T_EQ},         {"=>", KOINE__T_MARK},
    {"=", KOINE__T_EQ},        {"!=", KOINE__T_NE},     {"!~", KOINE__T_MARK},       {"!<", KOINE__T_MARK},
    {"!>", KOINE__T_MARK},     {"@>", KOINE__T_MARK},   {"#>>", KOINE__T_MARK},      {"#>", KOINE__T_MARK},
    {"::", KOINE__T_MARK},     {":=", KOINE__T_MARK},   {"@@", KOINE__T_MARK},
};

/* Those that no other operator begins with. */
static unsigned find_single(char c)
{
    switch (c) {
    case '(':
        return KOINE__T_OPEN;
    case ')':
        return KOINE__T_CLOSE;
    case ',':
        return KOINE__T_COMMA;
    case '.':
        return KOINE__T_DOT;
    case '+':
        return KOINE__T_PLUS;
    case '/':
        return KOINE__T_SLASH;
    case '%':
        return KOINE__T_PERCENT;
    case '~':
        return KOINE__T_TILDE;
    default:
        return KOINE__T_MARK;
    }
}

/* Takes the operator that begins at a token of one character. */
static void take_operator(koine__tokens *tokens, const koine__token *token, koine__lexeme *out)
{
    const char *sql = tokens->lexer.sql + token->start;
    size_t left = tokens->lexer.size - token->start;
    out->term = (uint16_t)find_single(sql[0]);
    for (size_t i = 0; out->term == KOINE__T_MARK && i < sizeof operators / sizeof *operators; i++) {
        size_t size = 1;
        if (operators[i].text[0] != sql[0]) {
            continue;
        }
        while (operators[i].text[size] != '\0' && size < left && operators[i].text[size] == sql[size]) {
            size++;
        }
        if (operators[i].text[size] == '\0') {
            out->term = operators[i].term;
            out->end = out->start + (uint32_t)size;
            tokens->lexer.offset = out->end;
            return;
        }
    }
}

/* As they are named in messages. */
static const struct {
    char text[4];
    uint16_t term;
} signs[] = {
    {";", KOINE__T_SEMICOLON}, {"(", KOINE__T_OPEN},    {")", KOINE__T_CLOSE},       {",", KOINE__T_COMMA},
    {".", KOINE__T_DOT},       {"+", KOINE__T_PLUS},    {"-", KOINE__T_MINUS},       {"*", KOINE__T_STAR},
    {"/", KOINE__T_SLASH},     {"%", KOINE__T_PERCENT}, {"||", KOINE__T_CONCAT},     {"&", KOINE__T_AMPERSAND},
    {"|", KOINE__T_BAR},       {"~", KOINE__T_TILDE},   {"<<", KOINE__T_SHIFT_LEFT}, {">>", KOINE__T_SHIFT_RIGHT},
    {"=", KOINE__T_EQ},        {"<>", KOINE__T_NE},     {"<", KOINE__T_LT},          {"<=", KOINE__T_LE},
    {">", KOINE__T_GT},        {">=", KOINE__T_GE},
};

const char *koine__term_text(unsigned term)
{
    if (term >= FIRST_KEYWORD && term < KOINE__TERM_COUNT) {
        return keywords[term - FIRST_KEYWORD].text;
    }
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (signs[i].term == term) {
            return signs[i].text;
        }
    }
    return NULL;
}

/* ---------------------------------------------------------------------------------------------------------
 * What is refused as a token
 * --------------------------------------------------------------------------------------------------------- */

#define STRING_HINT "write '...' with '' for a quote in it; bytes as x'...'"
#define PLACEHOLDER_HINT "write ?, ?1 or :name"

/* X(name, code, rule, message, hint) */
#define FAULTS(X)                                                                                                      \
    X(OPEN_STRING, SYNTAX, "LX-str", "a string has no end", NULL)                                                      \
    X(OPEN_NAME, SYNTAX, "LX-id", "a quoted name has no end", NULL)                                                    \
    X(OPEN_COMMENT, SYNTAX, "LX-com", "a comment has no end", NULL)                                                    \
    X(NESTED, NOT_SUPPORTED, "LX-com", "a comment inside a comment", "comments do not nest")                           \
    X(HASH, NOT_SUPPORTED, "LX-com", "# begins no comment", "write --")                                                \
    X(PREFIX, NOT_SUPPORTED, "LX-str", "a string with a prefix", STRING_HINT)                                          \
    X(DOLLAR_QUOTE, NOT_SUPPORTED, "LX-str", "a string in dollar signs", STRING_HINT)                                  \
    X(BRACE, NOT_SUPPORTED, "LX-str", "an escape in braces", "write DATE '...', TIME '...' or TIMESTAMP '...'")        \
    X(BACKTICK, NOT_SUPPORTED, "LX-id", "a name in backticks", "write \"name\"")                                       \
    X(LETTER, NOT_SUPPORTED, "LX-id", "a name with letters beyond ASCII", "write it in double quotes")                 \
    X(DOLLAR, SYNTAX, "LX-ph", "placeholders are not written with a dollar sign", "write ?1 for $1")                   \
    X(COLON, SYNTAX, "LX-ph", "placeholders are not written so", PLACEHOLDER_HINT)                                     \
    X(QUESTIONS, SYNTAX, "LX-ph", "there is no operator that holds a question mark",                                   \
      "write one ? for a placeholder, and a blank between two")                                                        \
    X(VARIABLE, NOT_SUPPORTED, "PX-gram", "variables of the session are not portable", "bind a value: ?, ?1 or :name")

enum fault {
#define FAULT(name, code, rule, message, hint) FAULT_##name,
    FAULTS(FAULT)
#undef FAULT
};

static const struct {
    koine_code code;
    const char *rule;
    const char *message;
    const char *hint;
} faults[] = {
#define FAULT(name, code, rule, message, hint) {KOINE_ERR_##code, rule, message, hint},
    FAULTS(FAULT)
#undef FAULT
};

void koine__tokens_refuse(const koine__tokens *tokens, const koine__lexeme *bad, koine__refusal *refusal)
{
    (void)tokens;
    (void)koine__refuse(refusal, faults[bad->fault].code, faults[bad->fault].rule, bad->start, faults[bad->fault].hint,
                        "%s", faults[bad->fault].message);
}

static void set_fault(koine__lexeme *out, enum fault fault)
{
    out->term = KOINE__T_BAD;
    out->fault = (uint16_t)fault;
}

/* ---------------------------------------------------------------------------------------------------------
 * Tokens
 * --------------------------------------------------------------------------------------------------------- */

/* LX-com: where a comment is opened inside a comment, else 0. Engines differ in whether it nests. */
static size_t find_nested(const char *sql, const koine__token *token)
{
    const char *inner = sql + token->start + 2;
    if (sql[token->start] != '/') {
        return 0;
    }
    const char *found = memmem(inner, token->end - token->start - 2, "/*", 2);
    return found != NULL ? (size_t)(found - sql) : 0;
}

/*
 * A word, or with its string x'…'. LX-str: of the other letters that stand before strings, each engine has its own;
 * words as in DATE'…' have no such meaning.
 */
static void take_word(koine__tokens *tokens, const koine__token *token, koine__lexeme *out)
{
    const char *sql = tokens->lexer.sql;
    const char *word = sql + token->start;
    size_t size = token->end - token->start;
    char next = token->end < tokens->lexer.size ? sql[token->end] : '\0';
    if (next == '\'' && (size == 1 || word[0] == '_')) {
        koine__token string;
        koine__lexer_next(&tokens->lexer, &string);
        out->end = (uint32_t)string.end;
        if (string.kind == KOINE__TOKEN_UNTERMINATED) {
            set_fault(out, FAULT_OPEN_STRING);
        } else if ((word[0] | 0x20) == 'x') {
            out->term = KOINE__T_BLOB;
        } else {
            set_fault(out, FAULT_PREFIX);
        }
        return;
    }
    if (next == '&' && size == 1 && (word[0] | 0x20) == 'u' && token->end + 1 < tokens->lexer.size &&
        (sql[token->end + 1] == '\'' || sql[token->end + 1] == '"')) {
        set_fault(out, FAULT_PREFIX);
        return;
    }
    out->term = (uint16_t)find_keyword(word, size);
    for (size_t i = 0; out->term == KOINE__T_WORD && i < size; i++) {
        if ((unsigned char)word[i] >= 0x80) {
            set_fault(out, FAULT_LETTER);
        }
    }
}

/* What opens a string with dollar signs in engines that have them, or is a placeholder in others. */
static bool opens_dollar_quote(const koine__tokens *tokens, const koine__token *token)
{
    const char *rest = tokens->lexer.sql + token->start + 1;
    size_t left = tokens->lexer.size - token->start - 1;
    return token->kind == KOINE__TOKEN_DOLLAR_NAME ? memchr(rest, '$', token->end - token->start - 1) != NULL
                                                   : left > 0 && rest[0] == '$';
}

static void take_punctuation(koine__tokens *tokens, const koine__token *token, koine__lexeme *out)
{
    switch (tokens->lexer.sql[token->start]) {
    case '`':
        set_fault(out, FAULT_BACKTICK);
        break;
    case '{':
        set_fault(out, FAULT_BRACE);
        break;
    case '$':
        set_fault(out, opens_dollar_quote(tokens, token) ? FAULT_DOLLAR_QUOTE : FAULT_DOLLAR);
        break;
    default:
        take_operator(tokens, token, out);
        if (out->term == KOINE__T_MARK && tokens->lexer.sql[token->start] == '#' && out->end == out->start + 1) {
            set_fault(out, FAULT_HASH);
        } else if (tokens->lexer.sql[token->start] == '@' && out->end == out->start + 2 &&
                   tokens->lexer.sql[out->start + 1] == '@') {
            set_fault(out, FAULT_VARIABLE);
        }
        break;
    }
}

static void take_unterminated(const koine__tokens *tokens, const koine__token *token, koine__lexeme *out)
{
    char c = tokens->lexer.sql[token->start];
    set_fault(out, c == '\'' ? FAULT_OPEN_STRING : c == '"' ? FAULT_OPEN_NAME : FAULT_OPEN_COMMENT);
}

static void take_token(koine__tokens *tokens, const koine__token *token, koine__lexeme *out)
{
    static const uint16_t terms[] = {
        [KOINE__TOKEN_END] = KOINE__T_END,
        [KOINE__TOKEN_NAME] = KOINE__T_NAME,
        [KOINE__TOKEN_STRING] = KOINE__T_STRING,
        [KOINE__TOKEN_NUMBER] = KOINE__T_NUMBER,
        [KOINE__TOKEN_QUESTION] = KOINE__T_PARAMETER,
        [KOINE__TOKEN_QUESTION_N] = KOINE__T_PARAMETER,
        [KOINE__TOKEN_COLON_NAME] = KOINE__T_PARAMETER,
        [KOINE__TOKEN_SEMICOLON] = KOINE__T_SEMICOLON,
    };
    *out = (koine__lexeme){.start = (uint32_t)token->start, .end = (uint32_t)token->end};
    switch (token->kind) {
    case KOINE__TOKEN_WORD:
        take_word(tokens, token, out);
        break;
    case KOINE__TOKEN_PUNCTUATION:
        take_punctuation(tokens, token, out);
        break;
    case KOINE__TOKEN_UNTERMINATED:
        take_unterminated(tokens, token, out);
        break;
    case KOINE__TOKEN_QUESTION_TWO:
        set_fault(out, FAULT_QUESTIONS);
        break;
    case KOINE__TOKEN_COLON_N:
        set_fault(out, FAULT_COLON);
        break;
    case KOINE__TOKEN_DOLLAR_N:
    case KOINE__TOKEN_DOLLAR_NAME:
        set_fault(out, opens_dollar_quote(tokens, token) ? FAULT_DOLLAR_QUOTE : FAULT_DOLLAR);
        break;
    case KOINE__TOKEN_AT_NAME:
        set_fault(out, FAULT_VARIABLE);
        break;
    default:
        out->term = terms[token->kind];
        break;
    }
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

/*
 * The commonest tokens, cut as the lexer cuts them: blanks are skipped, a word or a sign that nothing else begins with
 * is taken. False for all others.
 */
static bool cut_common(koine__tokens *tokens, koine__lexeme *out)
{
    koine__lexer *lexer = &tokens->lexer;
    const char *sql = lexer->sql;
    size_t start = lexer->offset;
    while (start < lexer->size && (sql[start] == ' ' || sql[start] == '\n')) {
        start++;
    }
    lexer->offset = start;
    if (start == lexer->size) {
        return false;
    }
    koine__token token = {.kind = KOINE__TOKEN_WORD, .start = start, .end = start + 1};
    if (!is_letter(sql[start])) {
        unsigned single = find_single(sql[start]);
        if (single == KOINE__T_MARK || single == KOINE__T_SLASH || single == KOINE__T_DOT) {
            return false;
        }
        lexer->offset = token.end;
        *out = (koine__lexeme){.term = (uint16_t)single, .start = (uint32_t)start, .end = (uint32_t)token.end};
        return true;
    }
    while (token.end < lexer->size &&
           (is_letter(sql[token.end]) || (sql[token.end] >= '0' && sql[token.end] <= '9') || sql[token.end] == '$')) {
        token.end++;
    }
    lexer->offset = token.end;
    *out = (koine__lexeme){.start = (uint32_t)start, .end = (uint32_t)token.end};
    take_word(tokens, &token, out);
    return true;
}

static void cut(koine__tokens *tokens, koine__lexeme *out)
{
    koine__token token;
    if (cut_common(tokens, out)) {
        return;
    }
    do {
        koine__lexer_next(&tokens->lexer, &token);
        if (token.kind == KOINE__TOKEN_COMMENT) {
            size_t nested = find_nested(tokens->lexer.sql, &token);
            if (nested != 0) {
                *out = (koine__lexeme){.start = (uint32_t)nested, .end = (uint32_t)token.end};
                set_fault(out, FAULT_NESTED);
                return;
            }
        }
    } while (token.kind == KOINE__TOKEN_BLANK || token.kind == KOINE__TOKEN_COMMENT);
    take_token(tokens, &token, out);
}

void koine__tokens_init(koine__tokens *tokens, const char *sql, size_t size)
{
    tokens->held = 0;
    koine__lexer_init(&tokens->lexer, &portable, sql, size);
}

void koine__tokens_next(koine__tokens *tokens, koine__lexeme *out)
{
    if (tokens->held == 0) {
        cut(tokens, out);
        return;
    }
    *out = tokens->ahead[0];
    tokens->held--;
    for (unsigned i = 0; i < tokens->held; i++) {
        tokens->ahead[i] = tokens->ahead[i + 1];
    }
}

const koine__lexeme *koine__tokens_peek(koine__tokens *tokens, unsigned skip)
{
    while (tokens->held <= skip) {
        cut(tokens, &tokens->ahead[tokens->held]);
        tokens->held++;
    }
    return &tokens->ahead[skip];
}
