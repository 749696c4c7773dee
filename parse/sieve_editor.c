/* sieve_editor.c - see sieve_editor.h. */
#include "sieve_editor.h"

#include "base/base64.h"
#include "base/limits.h"

#include <string.h>

enum { MOST_NAME = 200 };

/* What is behind the first `start` in text; false: it is not there. */
static bool behind(struct str text, const char *start, struct str *rest)
{
    size_t at = str_find(text, str_of(start));

    if (at == text.len)
        return false;
    *rest = str_part(text, at + strlen(start), text.len);
    return true;
}

static const char *show_name(struct sieve_context *context, struct str name)
{
    return sieve_show_line(context, name, MOST_NAME);
}

/* rule:[NAME] */
static bool read_roundcube(struct sieve_context *context, struct str text, struct sieve_mark *out)
{
    size_t end = text.len;

    if (!str_starts(text, "rule:["))
        return false;
    while (end > 0 && text.at[end - 1] != ']')
        end--;
    if (end == 0)
        end = text.len + 1;
    out->dialect = "roundcube";
    out->name = show_name(context, str_part(text, 6, end - 7));
    return true;
}

/* Filter: NAME */
static bool read_sievelib(struct sieve_context *context, struct str text, struct sieve_mark *out)
{
    if (!str_starts(text, "Filter:"))
        return false;
    out->dialect = "sievelib";
    out->name = show_name(context, str_part(text, 7, text.len));
    return true;
}

static bool read_rainloop(struct sieve_context *context, struct str text, struct sieve_mark *out)
{
    if (str_starts(text, "END:FILTER")) {
        out->end = true;
        return true;
    }
    if (!str_starts(text, "BEGIN:FILTER"))
        return false;
    out->dialect = "rainloop";
    out->displayed = sieve_read_rainloop(context, text, &out->name);
    out->unreadable = !out->displayed;
    return true;
}

/* The forward that AfterLogic describes as #data=1~base64 of an address. */
static struct rule *read_afterlogic_forward(struct sieve_context *context, struct str text)
{
    struct rule *rule = NULL;
    struct buf decoded;
    struct str address;

    buf_init(&decoded, 1024);
    if (base64_decode_loose(&decoded, str_part(text, 2, text.len))) {
        address = str_trim(buf_as_str(&decoded));
        if (str_find_char(address, '@') < address.len &&
            str_find_char(address, ' ') == address.len &&
            str_find_char(address, '\0') == address.len) {
            rule = arena_alloc(context->arena, sizeof(*rule));
            rule->enabled = text.at[0] == '1';
            rule->actions = arena_alloc(context->arena, sizeof(*rule->actions));
            rule->actions[0] = (struct rule_action){.kind = RULE_FORWARD,
                                                    .argument = sieve_show(context, address, 1024),
                                                    .subject = ""};
            rule->action_count = 1;
        }
    }
    buf_dispose(&decoded);
    return rule;
}

static bool read_afterlogic(struct sieve_context *context, struct str text, struct sieve_mark *out)
{
    struct str rest;

    if (str_starts(text, "sieve_filter:")) {
        out->displayed = sieve_read_afterlogic(context, str_part(text, 13, text.len));
        out->unreadable = !out->displayed;
    } else if (behind(text, "data=", &rest) && rest.len > 2 && rest.at[1] == '~')
        out->displayed = read_afterlogic_forward(context, rest);
    else
        return false;
    out->dialect = "afterlogic";
    return true;
}

/* Its description is serialised PHP: recognised, not read. */
static bool read_avelsieve(struct sieve_context *context, struct str text, struct sieve_mark *out)
{
    (void)context;
    if (!str_starts(text, "START_SIEVE_RULE"))
        return false;
    out->dialect = "avelsieve";
    return true;
}

/* # Flag: |UniqueId:3|Rulename: NAME */
static bool read_open_xchange(struct sieve_context *context, struct str text,
                              struct sieve_mark *out)
{
    struct str name;

    if (str_find(text, str_of("UniqueId:")) == text.len || !behind(text, "Rulename:", &name))
        return false;
    out->dialect = "open-xchange";
    out->name = show_name(context, name);
    return true;
}

typedef bool (*read_fn)(struct sieve_context *context, struct str text, struct sieve_mark *out);

static const read_fn readers[] = {read_roundcube,  read_sievelib,  read_rainloop,
                                  read_afterlogic, read_avelsieve, read_open_xchange};

static bool read_mark(struct sieve_context *context, const struct sieve_comment *comment,
                      struct sieve_mark *out)
{
    struct str text = str_trim(comment->text);

    *out = (struct sieve_mark){.from = comment->from, .to = comment->to, .line = comment->line};
    for (size_t i = 0; i < ARRAY_LEN(readers); i++)
        if (readers[i](context, text, out))
            return true;
    return false;
}

void sieve_marks_read(struct sieve_context *context, const struct sieve_lexer *lexer,
                      struct sieve_marks *out)
{
    size_t room = 0;

    *out = (struct sieve_marks){.count = 0};
    for (size_t i = 0; i < lexer->comment_count; i++) {
        struct sieve_mark mark;

        if (!read_mark(context, &lexer->comments[i], &mark))
            continue;
        if (out->count == 2 * LIMIT_RULES) {
            sieve_limit(context, "rules");
            return;
        }
        if (out->count == room) {
            struct sieve_mark *more;

            room = room ? room * 2 : 16;
            more = arena_alloc(context->arena, room * sizeof(*more));
            if (out->count > 0)
                memcpy(more, out->at, out->count * sizeof(*more));
            out->at = more;
        }
        out->at[out->count++] = mark;
    }
}
