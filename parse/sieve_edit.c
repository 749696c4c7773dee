/* see sieve_edit.h */
#include "sieve_edit.h"

#include "base/frame.h"
#include "parse/pool.h"
#include "protocol.h"
#include "sieve.h"
#include "sieve_rules.h"

#include <stdio.h>
#include <string.h>

enum { SPLICES_MOST = 4 };

struct splice { /* of the source; in order */
    size_t at, cut;
    const char *put;
};

struct edit {
    struct str source;
    const struct sieve_origin *origins;
    size_t count; /* of the rules */
    struct splice splices[SPLICES_MOST];
    size_t splice_count;
};

static void splice(struct edit *edit, size_t at, size_t cut, const char *put)
{
    if (edit->splice_count < SPLICES_MOST)
        edit->splices[edit->splice_count++] = (struct splice){at, cut, put};
}

static const char *line_end(const struct edit *edit)
{
    return str_find(edit->source, str_of("\r\n")) < edit->source.len ? "\r\n" : "\n";
}

static bool is_named(const struct sieve_node *node, const char *name)
{
    return str_equal_nocase(node->name, str_of(name));
}

/* --- switching off --- */

/* "if TEST {" becomes "if false # TEST", which is also what webmail editors write; a test of more
 * than one line becomes "allof(false, TEST)". */
static void switch_off_test(struct edit *edit, const struct sieve_node *test)
{
    struct str text = str_part(edit->source, test->from, test->to - test->from);
    bool one_line = !memchr(text.at, '\n', text.len) && !memchr(text.at, '\r', text.len);

    splice(edit, test->from, 0, one_line ? "false # " : "allof(false, ");
    splice(edit, test->to, 0, one_line ? line_end(edit) : ")");
}

static const char *switch_off(struct edit *edit, const struct sieve_origin *origin)
{
    bool crlf = line_end(edit)[0] == '\r';

    if (origin->group) {
        splice(edit, origin->node->from, 0, crlf ? "if false {\r\n" : "if false {\n");
        splice(edit, origin->to, 0, crlf ? "\r\n}" : "\n}");
    } else if (is_named(origin->node, "else")) {
        splice(edit, origin->node->from, strlen("else"), "elsif false");
    } else if (origin->node->tests) {
        switch_off_test(edit, origin->node->tests);
    } else {
        return "the rule has no test that could be switched off";
    }
    return NULL;
}

/* --- taking out --- */

/* An editor's comment in front goes with its rule, unless it serves another one as well. */
static size_t begin_of(const struct edit *edit, const struct sieve_origin *origin)
{
    const struct sieve_mark *mark = origin->mark;

    if (!mark || mark->to > origin->node->from)
        return origin->node->from;
    for (size_t i = 0; i < edit->count; i++)
        if (&edit->origins[i] != origin && edit->origins[i].mark == mark)
            return origin->node->from;
    return mark->from;
}

/* With the rest of its last line when that is empty and the rule began one. */
static size_t end_of(const struct edit *edit, size_t from, size_t to)
{
    struct str s = edit->source;
    size_t at = to;

    if (from > 0 && s.at[from - 1] != '\n')
        return to;
    while (at < s.len && (s.at[at] == ' ' || s.at[at] == '\t' || s.at[at] == '\r'))
        at++;
    return at < s.len && s.at[at] == '\n' ? at + 1 : to;
}

static void take_out(struct edit *edit, const struct sieve_origin *origin)
{
    const struct sieve_node *node = origin->node, *next = node->next;
    size_t from = begin_of(edit, origin);
    size_t to = origin->group ? origin->to : node->to;

    if (!origin->group && is_named(node, "if") && next &&
        (is_named(next, "elsif") || is_named(next, "else"))) {
        splice(edit, from, to - from, "");
        splice(edit, next->from, next->name.len, is_named(next, "else") ? "if true" : "if");
        return;
    }
    splice(edit, from, end_of(edit, from, to) - from, "");
}

/* --- the whole --- */

static bool put_together(const struct edit *edit, struct buf *out)
{
    size_t at = 0;

    for (size_t i = 0; i < edit->splice_count; i++) {
        const struct splice *splice = &edit->splices[i];

        buf_str(out, str_part(edit->source, at, splice->at - at));
        buf_text(out, splice->put);
        at = splice->at + splice->cut;
    }
    return buf_str(out, str_part(edit->source, at, edit->source.len));
}

static const char *refuse(struct arena *arena, const char *what, const char *why)
{
    char text[400];
    int len = snprintf(text, sizeof(text), "%s: %s", what, why);

    return arena_strndup(arena, text, utf8_clip(str_of(text), (size_t)len));
}

/* Reads what came out as the server would. */
static const char *check(struct arena *arena, struct str script, const struct sieve_edit *edit,
                         size_t count)
{
    struct rule_script after;

    if (!sieve_parse(&after, arena, script, ""))
        return refuse(arena, "the changed script would not be one",
                      after.error[0] ? after.error : after.limit);
    if (edit->remove ? after.count >= count
                     : after.count != count || after.rules[edit->order - 1].enabled)
        return "the rule cannot be told from its neighbours; edit the script by hand";
    return NULL;
}

const char *sieve_edit(struct buf *out, struct arena *arena, struct str source,
                       const struct sieve_edit *what)
{
    struct edit edit = {.source = source};
    const struct sieve_origin *origin;
    struct rule_script script;
    const char *why = NULL;

    if (!sieve_parse_origins(&script, arena, source, "", &edit.origins))
        return refuse(arena, "the script cannot be read to its end",
                      script.error[0] ? script.error : script.limit);
    edit.count = script.count;
    if (what->order == 0 || what->order > script.count)
        return "the script has no such rule";
    origin = &edit.origins[what->order - 1];
    if (!origin->node)
        return "the rule is only shown in a comment: there is nothing that runs";
    if (!what->remove && !script.rules[what->order - 1].enabled)
        return "the rule does not run as it is";
    if (what->remove)
        take_out(&edit, origin);
    else
        why = switch_off(&edit, origin);
    if (!why && !put_together(&edit, out))
        why = "the changed script would be too large";
    return why ? why : check(arena, buf_as_str(out), what, script.count);
}

/* --- out of the jail --- */

void sieve_edit_encode(const char *why, struct str script, struct buf *out)
{
    if (why)
        pack_text(out, PROTOCOL_WHY, why);
    else
        pack_str(out, PROTOCOL_BYTES, script);
}

bool pool_edited(struct str blob, struct str *script, struct error *err)
{
    struct unpack in = {.rest = blob};
    struct str why = str_of("");
    struct field field;
    bool has = false;

    while (unpack_next(&in, &field)) {
        if (field.tag == PROTOCOL_WHY) {
            why = unpack_text(&in, &field);
        } else if (field.tag == PROTOCOL_BYTES) {
            *script = field.value;
            has = true;
        } else {
            in.bad = true;
        }
    }
    if (in.bad || has == (why.len > 0))
        return error_set(err, ERROR_JAIL, "the parse worker broke its contract");
    return has || error_set(err, ERROR_USAGE, "%.*s", (int)utf8_clip(why, 400), why.at);
}
