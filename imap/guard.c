/* guard.c - what both directions of the guard share; see guard.h. */
#include "guard_parts.h"

#include "base/limits.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOTES_MOST = 200 };

static const struct {
    const char *rule, *words;
} rules[] = {
    {"limit(depth)", "lists nested too deeply"},
    {"limit(line)", "a line without end"},
    {"limit(literal)", "more bytes at once than we take"},
    {"limit(responses)", "more answers than there can be messages"},
    {"limit(run)", "more bytes than one connection may bring"},
    {"limit(items)", "more parts of one message than we asked for"},
    {"unbalanced", "a quote or parenthesis that is not closed"},
    {"literal", "a byte count that is none"},
    {"section", "the name of a message part that is none"},
    {"line-end", "a line that does not end as lines do"},
    {"nul", "a NUL byte"},
    {"control", "a control character between words"},
    {"tag", "an answer to a command that was not sent"},
    {"text", "an answer without words"},
    {"capability", "an empty list of capabilities"},
    {"namespace", "a namespace without a delimiter"},
    {"flags", "a flag that is none"},
    {"badcharset", "a character set that is none"},
    {"code", "a response code that is none"},
    {"fetch", "a FETCH answer that is none"},
    {"continue", "a question that nobody waits for"},
    {"command", "the jailed process asked for something that does not only read"},
};

void guard_init(struct guard *guard, const char *host, struct body_store *bodies,
                struct transcript *transcript)
{
    *guard = (struct guard){.host = host, .bodies = bodies, .transcript = transcript};
    guard->tags = xcalloc(LIMIT_WIRE_TAGS, sizeof(*guard->tags));
    guard->budget = LIMIT_WIRE_RUN;
    buf_init(&guard->line, LIMIT_WIRE_SEARCH + 2);
    buf_init(&guard->held, LIMIT_WIRE_SEARCH * 2);
    buf_init(&guard->jail, SIZE_MAX / 2);
    buf_init(&guard->response.words, KIB(64));
    buf_init(&guard->bye_text, KIB(8));
    buf_init(&guard->command, LIMIT_COMMAND_LINE);
}

void guard_dispose(struct guard *guard)
{
    free(guard->tags);
    buf_dispose(&guard->line);
    buf_dispose(&guard->held);
    buf_dispose(&guard->jail);
    buf_dispose(&guard->response.words);
    buf_dispose(&guard->bye_text);
    buf_dispose(&guard->command);
}

void guard_note(struct guard *guard, const char *rule, struct str text)
{
    struct buf shown;

    if (!guard->note || guard->notes > NOTES_MOST)
        return;
    if (guard->notes++ == NOTES_MOST) {
        guard->note(guard->note_arg, rule, "and more of this kind, in the transcript");
        return;
    }
    buf_init(&shown, KIB(16));
    text_show(&shown, str_part(text, 0, 400));
    guard->note(guard->note_arg, rule, buf_c(&shown));
    buf_dispose(&shown);
}

static const char *words_of(const char *rule)
{
    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        if (strcmp(rules[i].rule, rule) == 0)
            return rules[i].words;
    return "a line that is not IMAP";
}

bool guard_refuse(struct guard *guard, const char *rule, struct error *err)
{
    enum error_code code = str_starts(str_of(rule), "limit(") ? ERROR_LIMIT : ERROR_PROTOCOL;
    char full[80];
    char text[160];

    if (err->code != ERROR_NONE) /* the evidence cannot be written */
        return false;
    snprintf(full, sizeof(full), "wire_violation(%s)", rule);
    snprintf(text, sizeof(text), "%s, before byte %" PRIu64 " from the server", words_of(rule),
             guard->seen);
    guard_note(guard, full, str_of(text));
    guard->state = IN_ENDED;
    return error_set(err, code, "%s broke the rules of IMAP (%s): %s", guard->host, rule,
                     words_of(rule));
}

bool tag_add(struct guard *guard, struct str text, enum command_kind kind)
{
    struct tag *tag = &guard->tags[guard->tag_count];

    if (guard->tag_count == LIMIT_WIRE_TAGS || text.len > TAG_MOST)
        return false;
    for (size_t i = 0; i < guard->tag_count; i++)
        if (str_equal(text, str_of(guard->tags[i].text)))
            return false;
    *tag = (struct tag){.kind = kind};
    memcpy(tag->text, text.at, text.len);
    guard->tag_count++;
    guard->outstanding[kind]++;
    return true;
}

bool tag_take(struct guard *guard, const char *text, enum command_kind *kind)
{
    for (size_t i = 0; i < guard->tag_count; i++) {
        struct tag *tag = &guard->tags[i];

        if (strcmp(tag->text, text) != 0)
            continue;
        *kind = tag->kind;
        guard->outstanding[tag->kind]--;
        guard->tag_count--;
        memmove(tag, tag + 1, (guard->tag_count - i) * sizeof(*tag));
        return true;
    }
    return false;
}

uint64_t responses_allowed(const struct guard *guard)
{
    const size_t *waiting = guard->outstanding;
    uint64_t commands = guard->tag_count > 0 ? guard->tag_count : 1;

    return commands * 1000 + waiting[COMMAND_MESSAGES] * 2 * guard->exists +
           waiting[COMMAND_FOLDERS] * 2 * LIMIT_FOLDERS;
}
