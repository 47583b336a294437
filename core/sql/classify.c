/*
 * What the leading words of a statement say of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/classify.h"

#include <string.h>

#include "sql/lexer.h"

/* ---------------------------------------------------------------------------------------------------------
 * Phrases: words separated by single blanks, against tokens
 * --------------------------------------------------------------------------------------------------------- */

/*
 * The length of the phrase when the statement goes on with its words from `token` on, else 0. The lexer is
 * behind that token and is taken by value: matching moves nothing.
 */
static size_t match_phrase(koine__lexer lexer, koine__token token, const char *phrase)
{
    const char *word = phrase;
    while (true) {
        char upper[32];
        size_t size = strcspn(word, " ");
        if (size >= sizeof upper) {
            return 0;
        }
        memcpy(upper, word, size);
        upper[size] = '\0';
        if (!koine__token_is(&lexer, &token, upper)) {
            return 0;
        }
        if (word[size] == '\0') {
            return strlen(phrase);
        }
        word += size + 1;
        koine__lexer_skip(&lexer, &token);
    }
}

/* The longest phrase of a NULL-terminated list that matches, or NULL. */
static const char *find_phrase(const koine__lexer *lexer, const koine__token *token, const char *const *phrases)
{
    const char *longest = NULL;
    size_t length = 0;
    for (; phrases != NULL && *phrases != NULL; phrases++) {
        size_t matched = match_phrase(*lexer, *token, *phrases);
        if (matched > length) {
            longest = *phrases;
            length = matched;
        }
    }
    return longest;
}

/* ---------------------------------------------------------------------------------------------------------
 * Transaction control
 * --------------------------------------------------------------------------------------------------------- */

static const char *const transaction_phrases[] = {"BEGIN",
                                                  "START TRANSACTION",
                                                  "COMMIT",
                                                  "END",
                                                  "ROLLBACK",
                                                  "SAVEPOINT",
                                                  "RELEASE",
                                                  "ABORT",
                                                  "SET TRANSACTION",
                                                  "SET LOCAL TRANSACTION",
                                                  "SET SESSION TRANSACTION",
                                                  "SET SESSION CHARACTERISTICS",
                                                  NULL};

/* Whether the token is the word AUTOCOMMIT, bare, quoted, or behind one @. */
static bool is_autocommit(const koine__lexer *lexer, const koine__token *token)
{
    koine__token inner = *token;
    if (token->kind == KOINE__TOKEN_AT_NAME) {
        inner.start++;
    } else if (token->kind == KOINE__TOKEN_NAME) {
        inner.start++;
        inner.end--;
    }
    inner.kind = KOINE__TOKEN_WORD;
    return (token->kind == KOINE__TOKEN_WORD || token->kind == KOINE__TOKEN_NAME ||
            token->kind == KOINE__TOKEN_AT_NAME) &&
           koine__token_is(lexer, &inner, "AUTOCOMMIT");
}

static bool is_mark(const koine__lexer *lexer, const koine__token *token, char mark)
{
    return token->kind == KOINE__TOKEN_PUNCTUATION && lexer->sql[token->start] == mark;
}

/* Whether the token is = or :=. */
static bool is_assignment(const koine__lexer *lexer, const koine__token *token)
{
    return token->kind == KOINE__TOKEN_PUNCTUATION && lexer->sql[token->end - 1] == '=';
}

/*
 * Whether a SET statement, whose SET has been read, assigns to AUTOCOMMIT: the last name before the = of an
 * assignment, in SESSION AUTOCOMMIT, @@autocommit, @@session.autocommit. A user variable @autocommit is not it,
 * nor is the default of later sessions.
 */
static bool sets_autocommit(koine__lexer lexer)
{
    static const char *const elsewhere[] = {"GLOBAL", "PERSIST", "PERSIST_ONLY", NULL};
    koine__token token;
    bool at_target = true;
    bool other_scope = false;
    bool found = false;
    size_t mark_end = SIZE_MAX;
    for (koine__lexer_skip(&lexer, &token); token.kind != KOINE__TOKEN_END && token.kind != KOINE__TOKEN_SEMICOLON;
         koine__lexer_skip(&lexer, &token)) {
        koine__token bare = token;
        bare.kind = KOINE__TOKEN_WORD;
        bare.start += token.kind == KOINE__TOKEN_AT_NAME ? 1 : 0;
        if (is_mark(&lexer, &token, ',')) {
            at_target = true;
            other_scope = false;
        } else if (at_target && is_assignment(&lexer, &token)) {
            if (found) {
                return true;
            }
            at_target = false;
        } else if (at_target && token.kind != KOINE__TOKEN_PUNCTUATION) {
            bool user_variable = token.kind == KOINE__TOKEN_AT_NAME && token.start != mark_end;
            other_scope = other_scope || find_phrase(&lexer, &bare, elsewhere) != NULL;
            found = is_autocommit(&lexer, &token) && !user_variable && !other_scope;
        }
        mark_end = is_mark(&lexer, &token, '@') ? token.end : SIZE_MAX;
    }
    return false;
}

static const char *find_transaction_words(const koine_dialect *dialect, const koine__lexer *lexer,
                                          const koine__token *token)
{
    const char *standard = find_phrase(lexer, token, transaction_phrases);
    const char *own = find_phrase(lexer, token, dialect->transaction_words);
    if (own != NULL && (standard == NULL || strlen(own) > strlen(standard))) {
        return own;
    }
    if (standard == NULL && koine__token_is(lexer, token, "SET") && sets_autocommit(*lexer)) {
        return "SET AUTOCOMMIT";
    }
    return standard;
}

/* ---------------------------------------------------------------------------------------------------------
 * Kinds
 * --------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *word;
    koine_statement_kind kind;
} kinds[] = {
    {"SELECT", KOINE_STATEMENT_QUERY},      {"VALUES", KOINE_STATEMENT_QUERY},
    {"TABLE", KOINE_STATEMENT_QUERY},       {"SHOW", KOINE_STATEMENT_QUERY},
    {"EXPLAIN", KOINE_STATEMENT_QUERY},     {"DESCRIBE", KOINE_STATEMENT_QUERY},
    {"DESC", KOINE_STATEMENT_QUERY},        {"INSERT", KOINE_STATEMENT_CHANGE},
    {"UPDATE", KOINE_STATEMENT_CHANGE},     {"DELETE", KOINE_STATEMENT_CHANGE},
    {"REPLACE", KOINE_STATEMENT_CHANGE},    {"MERGE", KOINE_STATEMENT_CHANGE},
    {"CREATE", KOINE_STATEMENT_DEFINITION}, {"ALTER", KOINE_STATEMENT_DEFINITION},
    {"DROP", KOINE_STATEMENT_DEFINITION},   {"TRUNCATE", KOINE_STATEMENT_DEFINITION},
    {"RENAME", KOINE_STATEMENT_DEFINITION}, {"COMMENT", KOINE_STATEMENT_DEFINITION},
    {"GRANT", KOINE_STATEMENT_DEFINITION},  {"REVOKE", KOINE_STATEMENT_DEFINITION},
    {"SET", KOINE_STATEMENT_SESSION},       {"RESET", KOINE_STATEMENT_SESSION},
    {"PRAGMA", KOINE_STATEMENT_SESSION},    {"USE", KOINE_STATEMENT_SESSION},
    {"ATTACH", KOINE_STATEMENT_SESSION},    {"DETACH", KOINE_STATEMENT_SESSION},
};

static koine_statement_kind kind_of_word(const koine__lexer *lexer, const koine__token *token)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (koine__token_is(lexer, token, kinds[i].word)) {
            return kinds[i].kind;
        }
    }
    return KOINE_STATEMENT_OTHER;
}

/* The next token outside parentheses; the kind of what they begin with is added to *inside. */
static void skip_outside(koine__lexer *lexer, koine__token *token, koine_statement_kind *inside)
{
    size_t depth = 0;
    bool first = false;
    for (koine__lexer_skip(lexer, token); token->kind != KOINE__TOKEN_END; koine__lexer_skip(lexer, token)) {
        if (is_mark(lexer, token, '(')) {
            depth++;
            first = depth == 1;
        } else if (is_mark(lexer, token, ')')) {
            depth -= depth > 0 ? 1 : 0;
        } else if (depth == 0) {
            return;
        } else {
            if (first && kind_of_word(lexer, token) == KOINE_STATEMENT_CHANGE) {
                *inside = KOINE_STATEMENT_CHANGE;
            }
            first = false;
        }
    }
}

/*
 * WITH name [(…)] AS (…), … main statement. A change inside a member takes place whatever the main statement
 * is. A member may be called like a verb, so the word behind WITH and each comma is not looked at.
 */
static koine_statement_kind kind_of_with(koine__lexer lexer)
{
    koine_statement_kind inside = KOINE_STATEMENT_QUERY;
    koine__token token;
    koine__lexer_skip(&lexer, &token);
    if (koine__token_is(&lexer, &token, "RECURSIVE")) {
        koine__lexer_skip(&lexer, &token);
    }
    while (true) {
        skip_outside(&lexer, &token, &inside);
        koine_statement_kind kind = kind_of_word(&lexer, &token);
        if (token.kind == KOINE__TOKEN_END) {
            return KOINE_STATEMENT_OTHER;
        }
        if (is_mark(&lexer, &token, ',')) {
            koine__lexer_skip(&lexer, &token);
        } else if (kind == KOINE_STATEMENT_CHANGE || kind == KOINE_STATEMENT_QUERY) {
            return inside == KOINE_STATEMENT_CHANGE ? inside : kind;
        }
    }
}

/* EXPLAIN runs the statement when it has the word ANALYZE, bare or among the options in parentheses. */
static koine_statement_kind kind_of_explain(koine__lexer lexer)
{
    bool analyzes = false;
    koine__token token;
    for (koine__lexer_skip(&lexer, &token); token.kind != KOINE__TOKEN_END; koine__lexer_skip(&lexer, &token)) {
        koine_statement_kind kind = kind_of_word(&lexer, &token);
        analyzes = analyzes || koine__token_is(&lexer, &token, "ANALYZE") || koine__token_is(&lexer, &token, "ANALYSE");
        if (koine__token_is(&lexer, &token, "WITH")) {
            kind = kind_of_with(lexer);
        }
        if (kind == KOINE_STATEMENT_CHANGE || kind == KOINE_STATEMENT_DEFINITION) {
            return analyzes ? kind : KOINE_STATEMENT_QUERY;
        }
        if (kind == KOINE_STATEMENT_QUERY) {
            break;
        }
    }
    return KOINE_STATEMENT_QUERY;
}

static koine_statement_kind find_kind(const koine__lexer *lexer, const koine__token *token)
{
    if (token->kind == KOINE__TOKEN_END || token->kind == KOINE__TOKEN_SEMICOLON) {
        return KOINE_STATEMENT_EMPTY;
    }
    if (koine__token_is(lexer, token, "WITH")) {
        return kind_of_with(*lexer);
    }
    if (koine__token_is(lexer, token, "EXPLAIN")) {
        return kind_of_explain(*lexer);
    }
    return kind_of_word(lexer, token);
}

/* ---------------------------------------------------------------------------------------------------------
 * Implicit commits
 * --------------------------------------------------------------------------------------------------------- */

static const char *find_commit_words(const koine_dialect *dialect, const koine__lexer *lexer, const koine__token *token)
{
    const char *commits = find_phrase(lexer, token, dialect->commits_implicitly);
    const char *nothing = find_phrase(lexer, token, dialect->commits_nothing);
    if (commits != NULL && nothing != NULL && strlen(nothing) >= strlen(commits)) {
        return NULL;
    }
    return commits;
}

void koine__statement_classify(const koine_dialect *dialect, const char *sql, size_t size, koine__statement_class *out)
{
    koine__lexer lexer;
    koine__token token;
    koine__lexer_init(&lexer, dialect, sql, size);
    do {
        koine__lexer_skip(&lexer, &token);
    } while (is_mark(&lexer, &token, '('));
    *out = (koine__statement_class){find_kind(&lexer, &token), false, find_transaction_words(dialect, &lexer, &token)};
    if (out->words != NULL) {
        out->kind = KOINE_STATEMENT_TRANSACTION;
        return;
    }
    out->words = find_commit_words(dialect, &lexer, &token);
    out->commits = out->words != NULL;
}
