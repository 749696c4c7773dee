/* log_outcome.c - see log_outcome.h. */
#include "log_outcome.h"

#include "export.h"
#include "log_outcome_words.h"
#include "log_plain.h"

#include <string.h>

/* --- lists --- */

/* How long the longest of these is that text begins with; 0: none. */
static size_t starts_with(struct str text, const char *const *words)
{
    size_t longest = 0;

    for (; *words; words++)
        if (text.len > 0 && **words == *text.at && strlen(*words) > longest &&
            str_starts(text, *words))
            longest = strlen(*words);
    return longest;
}

static size_t ends_with(struct str text, const char *const *words)
{
    size_t longest = 0;

    for (; *words; words++) {
        size_t len = strlen(*words);

        if (len > longest && len <= text.len && memcmp(text.at + text.len - len, *words, len) == 0)
            longest = len;
    }
    return longest;
}

static bool is_any(struct str text, const char *const *words)
{
    for (; *words; words++)
        if (str_equal(text, str_of(*words)))
            return true;
    return false;
}

/* --- what makes the contrary of a word --- */

enum denial { NOT_DENIED, DENIED, PERHAPS_DENIED };

/* Behind the last mark. */
static struct str last_sentence(struct str text)
{
    size_t from = text.len;

    while (from > 0 && text.at[from - 1] != ',' && text.at[from - 1] != ':')
        from--;
    return str_part(text, from, text.len);
}

static struct str first_sentence(struct str text)
{
    return str_part(text, 0, str_find_char(text, ','));
}

static struct str without_blanks_behind(struct str text)
{
    while (text.len > 0 && text.at[text.len - 1] == ' ')
        text.len--;
    return text;
}

static bool is_chinese(const char *text)
{
    struct str rest = str_of(text);

    return utf8_take(&rest) >= 0x2e80;
}

/* One that stands further off may mean something else: "does not know why the error". */
static bool has_word_of_denial(struct str text)
{
    for (const char *const *word = outcome_not; *word; word++) {
        size_t len = strlen(*word);
        bool joined = is_chinese(*word); /* words of Chinese have no blanks between them */

        for (size_t at = 0; at + len <= text.len; at++)
            if (str_starts(str_part(text, at, text.len), *word) &&
                (joined || at + len == text.len || text.at[at + len] == ' '))
                return true;
    }
    return false;
}

static enum denial denied_before(struct str text)
{
    text = last_sentence(text);
    for (;;) {
        size_t between;

        text = without_blanks_behind(text);
        if (ends_with(text, outcome_not) > 0)
            return DENIED;
        between = ends_with(text, outcome_between);
        if (between == 0)
            return has_word_of_denial(text) ? PERHAPS_DENIED : NOT_DENIED;
        text.len -= between;
    }
}

/* "errors: 0", "success=false", "エラーなし". */
static enum denial denied_behind(struct str text, bool good)
{
    static const char *const nothing[] = {
        "none",   "no",  "false", "null",   "nil",     "nein",  "kein",    "keine",  "keiner",
        "falsch", "non", "aucun", "aucune", "ninguno", "falso", "nessuno", "nenhum", "nao",
        "нет",    "无",  "無",    "没有",   "沒有",    "否",    "khong",   NULL};
    static const char *const zero[] = {"0", "0x0", "00", NULL};
    bool colon;

    if (starts_with(text, outcome_lacks) > 0)
        return DENIED;
    text = first_sentence(text);
    text = str_part(text, str_find_char(text, ' '), text.len);
    text = str_part(text, starts_with(text, outcome_counts), text.len);
    text = str_trim(text);
    colon = str_starts(text, ":");
    text = str_trim(str_part(text, colon ? 1 : 0, text.len));
    if (is_any(text, nothing))
        return DENIED;
    if (!is_any(text, zero) || (good && !colon))
        return NOT_DENIED;
    return good ? PERHAPS_DENIED : DENIED; /* it may be a code */
}

/* --- all words together --- */

enum { GOOD = 1, BAD = 2, BLOCKED = 4, DOUBT = 8 };

struct list {
    const char *const *words;
    unsigned means, denied;
};

static unsigned meaning_of(const struct list *list, struct str before, struct str behind)
{
    enum denial denial = denied_before(before);

    if (list->means == 0)
        return 0;
    if (denial == NOT_DENIED)
        denial = denied_behind(behind, list->means == GOOD);
    return denial == NOT_DENIED ? list->means : denial == DENIED ? list->denied : DOUBT;
}

static const struct list *list_of(struct str text, size_t *len)
{
    static const char *const interrupted[] = {"interrupt", NULL};
    static const struct list lists[] = {
        {outcome_good, GOOD, BAD},     {outcome_error, BAD, GOOD}, {outcome_refused, BAD, 0},
        {outcome_blocked, BLOCKED, 0}, {outcome_neither, 0, 0},    {interrupted, DOUBT, DOUBT},
    };
    const struct list *best = NULL;

    *len = 0;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        size_t found = starts_with(text, lists[i].words);

        if (found > *len)
            best = &lists[i];
        *len = found > *len ? found : *len;
    }
    return best;
}

static unsigned meanings_of(struct str all)
{
    unsigned found = 0;
    size_t from = 0, at = 0; /* what stands before `from` has said what it means */

    while (at < all.len) {
        size_t len;
        const struct list *list = list_of(str_part(all, at, all.len), &len);

        if (!list) {
            at++;
            continue;
        }
        len -= all.at[at + len - 1] == ' '; /* the next word may begin with it */
        found |= meaning_of(list, str_part(all, from, at - from), str_part(all, at + len, all.len));
        from = at += len;
    }
    return found;
}

/* Words that mean it only if nothing else stands there. */
static enum log_outcome whole_word(struct str text, struct str plain)
{
    static const char *const nothing[] = {"", "null", "none", NULL};
    static const char *const good[] = {"ok", "pass", "s", "是", "да", "так", "co", "dung", NULL};
    static const char *const bad[] = {"bad", "f", "否", "нет", "ні", "khong", NULL};
    enum export_answer answer = export_answer(text);
    uint64_t number;

    plain = str_trim(plain);
    if (is_any(plain, nothing) || str_to_u64(plain, UINT64_MAX, &number))
        return OUTCOME_UNKNOWN; /* what a number means depends on the others */
    if (answer == EXPORT_YES || is_any(plain, good))
        return OUTCOME_SUCCESS;
    return answer == EXPORT_NO || is_any(plain, bad) ? OUTCOME_FAILURE : OUTCOME_UNKNOWN;
}

static enum log_outcome together(unsigned found)
{
    if (found & DOUBT || (found & GOOD && found & (BAD | BLOCKED)))
        return OUTCOME_UNCLEAR;
    if (found & BAD)
        return OUTCOME_FAILURE;
    return found & BLOCKED ? OUTCOME_BLOCKED : found & GOOD ? OUTCOME_SUCCESS : OUTCOME_UNKNOWN;
}

enum log_outcome log_outcome_of(struct str text)
{
    enum log_outcome outcome;
    struct buf plain;

    log_plain(&plain, text);
    outcome = whole_word(text, buf_as_str(&plain));
    if (outcome == OUTCOME_UNKNOWN)
        outcome = together(meanings_of(buf_as_str(&plain)));
    if (outcome != OUTCOME_UNKNOWN && plain.full)
        outcome = OUTCOME_UNCLEAR; /* who knows how it ends */
    buf_dispose(&plain);
    return outcome;
}

/* --- why --- */

static bool holds_any(struct str text, const char *const *words)
{
    for (; *words; words++)
        if (str_find(text, str_of(*words)) < text.len)
            return true;
    return false;
}

static enum login_result why_of(struct str text)
{
    enum login_result why = LOGIN_FAILED;
    struct buf plain;

    log_plain(&plain, text);
    if (holds_any(buf_as_str(&plain), outcome_why_blocked))
        why = LOGIN_BLOCKED;
    else if (holds_any(buf_as_str(&plain), outcome_why_second_factor))
        why = LOGIN_SECOND_FACTOR;
    else if (holds_any(buf_as_str(&plain), outcome_why_password))
        why = LOGIN_WRONG_PASSWORD;
    buf_dispose(&plain);
    return why;
}

enum login_result log_result_of(struct str text, struct str detail)
{
    enum log_outcome outcome = log_outcome_of(text);
    enum login_result why;

    if (outcome == OUTCOME_SUCCESS)
        return LOGIN_SUCCESS;
    if (outcome == OUTCOME_BLOCKED)
        return LOGIN_BLOCKED;
    if (outcome != OUTCOME_FAILURE)
        return LOGIN_UNCLEAR;
    why = why_of(detail);
    return why == LOGIN_FAILED ? why_of(text) : why;
}
