/* see zimbra_text.h */
#include "zimbra_text.h"

#include "export_row.h"
#include "zimbra.h"

#include <stdio.h>
#include <string.h>

enum {
    MOST_WORDS = 64, /* of one condition or act; more are left to the next */
    BY_HEADER = 3,   /* of tests[]: up to this one they name a header first */
};

struct word {
    struct str text;
    bool quoted;
};

struct line { /* what is left of it */
    struct arena *arena;
    struct str rest;
};

/* A bare word, or a text in quotes with \" and \\ in it. False: nothing left. */
static bool next(struct line *line, struct word *out)
{
    struct buf text;
    size_t at = 1;

    line->rest = str_trim(line->rest);
    out->quoted = line->rest.len > 0 && line->rest.at[0] == '"';
    if (!out->quoted) {
        out->text = str_part(line->rest, 0, str_find_char(line->rest, ' '));
        line->rest = str_part(line->rest, out->text.len, line->rest.len);
        return out->text.len > 0;
    }
    buf_init(&text, line->rest.len);
    for (; at < line->rest.len && line->rest.at[at] != '"'; at++) {
        at += line->rest.at[at] == '\\' && at + 1 < line->rest.len;
        buf_char(&text, line->rest.at[at]);
    }
    out->text = (struct str){arena_strndup(line->arena, buf_c(&text), text.len), text.len};
    buf_dispose(&text);
    line->rest = str_part(line->rest, at + 1, line->rest.len);
    return true;
}

static bool is_bare(const struct word *word, const char *text)
{
    return !word->quoted && str_equal_nocase(word->text, str_of(text));
}

/* --- what begins a condition, what an act --- */

static const struct {
    const char *word, *kind, *attribute;
} tests[] = {{"header", "headerTest", "value"},
             {"mime_header", "headerTest", "value"},
             {"address", "addressTest", "value"},
             {"envelope", "envelopeTest", "value"},
             {"body", "bodyTest", "value"},
             {"size", "sizeTest", "s"},
             {"date", "dateTest", "d"},
             {"attachment", "attachmentTest", "value"},
             {"addressbook", "addressBookTest", "type"},
             {"ranking", "contactRankingTest", "value"},
             {"me", "meTest", "value"},
             {"bulk", "bulkTest", "value"},
             {"list", "listTest", "value"},
             {"true", "trueTest", "value"},
             {"invite", "inviteTest", "value"},
             {"importance", "importanceTest", "value"},
             {"flagged", "flaggedTest", "value"},
             {"conversation", "conversationTest", "value"},
             {"current_time", "currentTimeTest", "value"},
             {"current_day_of_week", "currentDayOfWeekTest", "value"},
             {"community_requests", "communityRequestsTest", "value"}};

static const struct {
    const char *word, *kind, *attribute;
} acts[] = {{"keep", "actionKeep", "value"},
            {"discard", "actionDiscard", "value"},
            {"fileinto", "actionFileInto", "folderPath"},
            {"tag", "actionTag", "tagName"},
            {"mark", "actionFlag", "flagName"},
            {"flag", "actionFlag", "flagName"},
            {"redirect", "actionRedirect", "a"},
            {"stop", "actionStop", "value"},
            {"reply", "actionReply", "content"},
            {"notify", "actionNotify", "a"},
            {"reject", "actionReject", "content"},
            {"ereject", "actionEreject", "content"},
            {"log", "actionLog", "content"}};

static int test_named(const struct word *word)
{
    for (size_t i = 0; i < ARRAY_LEN(tests); i++)
        if (is_bare(word, tests[i].word))
            return (int)i;
    return -1;
}

static int act_named(const struct word *word)
{
    for (size_t i = 0; i < ARRAY_LEN(acts); i++)
        if (is_bare(word, acts[i].word))
            return (int)i;
    return -1;
}

/* --- one condition or act --- */

struct piece {
    struct word words[MOST_WORDS]; /* behind the one that begins it */
    size_t count;
};

/* Has it all it can have? Nothing but "copy" follows the last of its texts, or "exists". */
static bool is_full(const struct piece *piece, size_t texts)
{
    size_t quoted = 0;

    for (size_t i = 0; i < piece->count; i++) {
        quoted += piece->words[i].quoted;
        if (is_bare(&piece->words[i], "exists") || is_bare(&piece->words[i], "not_exists"))
            return true;
    }
    return quoted >= texts;
}

/* Up to the next that begins one; "mark flagged" and "header ..." take their first word as it is.
 */
static void read_piece(struct line *line, struct piece *out, size_t texts)
{
    out->count = 0;
    while (out->count < MOST_WORDS) {
        struct line ahead = *line;
        struct word word;

        if (!next(&ahead, &word) ||
            (out->count > 0 && (test_named(&word) >= 0 || act_named(&word) >= 0)) ||
            (is_full(out, texts) && !is_bare(&word, "copy")))
            return;
        if (out->count == 0 && act_named(&word) >= 0)
            return;
        *line = ahead;
        out->words[out->count++] = word;
    }
}

static struct str first(const struct piece *piece, bool quoted)
{
    for (size_t i = 0; i < piece->count; i++)
        if (piece->words[i].quoted == quoted)
            return piece->words[i].text;
    return str_of("");
}

static struct str last_quoted(const struct piece *piece)
{
    for (size_t i = piece->count; i > 0; i--)
        if (piece->words[i - 1].quoted)
            return piece->words[i - 1].text;
    return str_of("");
}

static bool has_bare(const struct piece *piece, const char *text)
{
    for (size_t i = 0; i < piece->count; i++)
        if (is_bare(&piece->words[i], text))
            return true;
    return false;
}

struct attributes {
    struct cell cells[8];
    struct str values[8];
    struct row row;
};

static void add(struct attributes *to, const char *name, struct str value)
{
    size_t at = to->row.count++;

    to->values[at] = value;
    to->cells[at] = (struct cell){.name = str_of(name), .values = &to->values[at], .count = 1};
    to->row.cells = to->cells;
}

/* "not_contains": the comparison, and that it is turned round. */
static struct str comparison(const struct piece *piece, bool *negative)
{
    struct str word = str_of("");

    for (size_t i = 0; i < piece->count && word.len == 0; i++)
        if (!piece->words[i].quoted && !is_bare(&piece->words[i], "all") &&
            !is_bare(&piece->words[i], "localpart") && !is_bare(&piece->words[i], "domain"))
            word = piece->words[i].text;
    *negative = str_starts_nocase(word, "not_");
    return *negative ? str_part(word, 4, word.len) : word;
}

static void read_test(struct export *export, size_t which, const struct piece *piece)
{
    struct attributes attributes = {.row = {0}};
    bool negative, by_header = which <= BY_HEADER;
    struct str how = comparison(piece, &negative), value = last_quoted(piece);
    bool exists = by_header && str_equal_nocase(how, str_of("exists"));

    if (by_header)
        add(&attributes, "header", first(piece, true));
    add(&attributes, "stringComparison", how);
    if (value.len == 0 && piece->count > 0 && strlen(tests[which].attribute) == 1)
        value = piece->words[piece->count - 1].text; /* a size, a day */
    if (!exists)
        add(&attributes, tests[which].attribute, value);
    if (negative)
        add(&attributes, "negative", str_of("1"));
    zimbra_test(export, str_of(exists ? "headerExistsTest" : tests[which].kind), &attributes.row);
}

static void read_act(struct export *export, size_t which, const struct piece *piece)
{
    struct attributes attributes = {.row = {0}};
    struct str value = first(piece, true);

    if (value.len == 0)
        value = first(piece, false);
    add(&attributes, acts[which].attribute, value);
    if (has_bare(piece, "copy"))
        add(&attributes, "copy", str_of("1"));
    zimbra_action(export, str_of(acts[which].kind), &attributes.row);
}

/* --- one line --- */

struct head {
    struct word name;
    bool active, any;
};

static bool read_head(struct line *line, struct head *out)
{
    struct word state, join;

    if (!next(line, &out->name) || !out->name.quoted || !next(line, &state) || !next(line, &join))
        return false;
    out->active = is_bare(&state, "active");
    out->any = is_bare(&join, "any");
    return (out->active || is_bare(&state, "inactive")) && (out->any || is_bare(&join, "all"));
}

static void read_rest(struct export *export, struct line *line)
{
    struct piece piece;
    struct word word;

    while (next(line, &word)) {
        int test = test_named(&word), act = act_named(&word);

        read_piece(line, &piece, test >= 0 && test <= BY_HEADER ? 2 : 1);
        if (test >= 0) {
            read_test(export, (size_t)test, &piece);
        } else if (act >= 0) {
            read_act(export, (size_t)act, &piece);
        } else {
            if (export->rule.action_count > 0)
                export_action(export, RULE_OTHER, word.text);
            else
                export_condition(export, RULE_OPAQUE, RULE_CONTAINS)->raw =
                    export_text(export, word.text);
            export_warn(export, "part of it is in words that are not known");
        }
    }
}

bool zimbra_text_is(struct str text)
{
    struct arena arena = {0};
    struct line line = {&arena, str_of("")};
    struct head head;
    bool is;

    text = str_trim(text);
    line.rest = str_part(text, 0, str_find_char(text, '\n'));
    is = read_head(&line, &head);
    arena_dispose(&arena);
    return is;
}

void zimbra_text_read(struct export *export, struct str text)
{
    struct str rest = text, whole;
    uint32_t number = 0;

    while (str_next_line(&rest, &whole)) {
        struct line line = {export->arena, whole};
        struct head head;

        number++;
        if (str_trim(whole).len == 0)
            continue;
        export->out->report.rows++;
        if (!read_head(&line, &head)) {
            export_reject(export, number, "it is no filter rule", whole);
            continue;
        }
        export_rule(export, number, whole);
        export->rule.name = export_text(export, head.name.text);
        export->rule.enabled = head.active;
        export->rule.join = head.any ? RULE_ANY : RULE_ALL;
        read_rest(export, &line);
        export_accept(export);
    }
}
