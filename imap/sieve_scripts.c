/* sieve_scripts.c - LISTSCRIPTS and GETSCRIPT; see managesieve.h. */
#include "managesieve.h"

#include "base/limits.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    QUOTED_MOST = 1024,
    AHEAD = 8, /* scripts asked for and not here: each by itself would cost a round trip */
};

struct script {
    struct str name; /* in the arena */
    bool active;
};

struct fetch {
    struct managesieve *sieve;
    struct body_store *bodies;
    struct arena arena;
    struct script *scripts;
    size_t count, asked;
};

static void note(const struct fetch *fetch, const char *rule, struct str name, const char *words)
{
    const struct signing *how = fetch->sieve->how;
    struct buf text;

    if (!how->note)
        return;
    buf_init(&text, KIB(16));
    buf_text(&text, "script \"");
    text_show(&text, str_part(name, 0, 200));
    buf_printf(&text, "\": %s", words);
    how->note(how->arg, rule, buf_c(&text));
    buf_dispose(&text);
}

static bool say_strange(const struct fetch *fetch, struct error *err)
{
    return error_set(err, ERROR_PROTOCOL, "%s does not speak ManageSieve",
                     fetch->sieve->how->setup->address.host);
}

/* --- the list --- */

static void add_script(struct fetch *fetch)
{
    const struct sieve_words *words = &fetch->sieve->words;
    struct str name = sieve_word(words, 0, SIEVE_STRING);
    struct str active = sieve_word(words, 1, SIEVE_ATOM);

    if (fetch->count == LIMIT_SCRIPTS)
        return;
    fetch->scripts[fetch->count++] = (struct script){
        {arena_strndup(&fetch->arena, name.at, name.len), name.len},
        str_equal_nocase(active, str_of("ACTIVE")),
    };
}

static bool list(struct fetch *fetch, struct error *err)
{
    struct managesieve *sieve = fetch->sieve;
    size_t lines = 0;

    fetch->scripts = arena_alloc(&fetch->arena, LIMIT_SCRIPTS * sizeof(*fetch->scripts));
    if (!sieve->listed && !dialog_say(sieve->how->dialog, str_of("LISTSCRIPTS\r\n"), err))
        return false;
    sieve->listed = false;
    for (;;) {
        switch (managesieve_next(sieve, err)) {
        case SIEVE_OK:
            return true;
        case SIEVE_DATA:
            if (++lines == LIMIT_SCRIPTS + 1)
                note(fetch, "limit(scripts)", str_of(""), "there are more scripts than we read");
            if (lines > 100 * (size_t)LIMIT_SCRIPTS)
                return say_strange(fetch, err);
            add_script(fetch);
            break;
        case SIEVE_NO:
            return error_set(err, ERROR_NET, "%s does not list its scripts",
                             sieve->how->setup->address.host);
        case SIEVE_FAILED:
            return false;
        }
    }
}

/* --- one script --- */

static bool say_get(struct fetch *fetch, struct str name, struct error *err)
{
    struct buf line;
    bool ok;

    buf_init(&line, KIB(256));
    if (name.len <= QUOTED_MOST / 2) {
        buf_text(&line, "GETSCRIPT \"");
        for (size_t i = 0; i < name.len; i++) {
            if (name.at[i] == '"' || name.at[i] == '\\')
                buf_char(&line, '\\');
            buf_char(&line, name.at[i]);
        }
        buf_text(&line, "\"\r\n");
    } else {
        buf_printf(&line, "GETSCRIPT {%zu+}\r\n", name.len);
        buf_str(&line, name);
        buf_text(&line, "\r\n");
    }
    ok = dialog_say(fetch->sieve->how->dialog, buf_as_str(&line), err);
    buf_dispose(&line);
    return ok;
}

static bool take_bytes(struct fetch *fetch, uint64_t left, struct error *err)
{
    while (left > 0) {
        size_t most = left < DIALOG_ROOM ? (size_t)left : DIALOG_ROOM;
        struct str bytes;

        if (!dialog_bytes(fetch->sieve->how->dialog, most, &bytes, err) ||
            !record_add(&fetch->bodies->writer, bytes, err))
            return false;
        left -= bytes.len;
    }
    return true;
}

static bool store_literal(struct fetch *fetch, struct str name, uint64_t length,
                          struct object *object, struct error *err)
{
    struct dialog *dialog = fetch->sieve->how->dialog;
    char text[OBJECT_TORN];

    if (length > LIMIT_WIRE_LITERAL)
        return error_set(err, ERROR_LIMIT, "%s says more than we take (limit(literal))",
                         dialog->stream->host);
    if (!body_store_begin(fetch->bodies, str_of(""), length, err))
        return false;
    transcript_say(dialog->transcript, "<object %" PRIu64 ": %" PRIu64 " bytes>",
                   fetch->bodies->last_number, length);
    if (take_bytes(fetch, length, err))
        return body_store_end(fetch->bodies, object, err);
    body_store_abandon(fetch->bodies, dialog->transcript, text);
    note(fetch, "truncated", name, text);
    return false;
}

/* The line behind the script's last byte, and the verdict. */
static bool end_script(struct fetch *fetch, struct error *err)
{
    struct str line;
    enum sieve_status status;

    if (!dialog_line(fetch->sieve->how->dialog, &line, err))
        return false;
    if (str_trim(line).len > 0)
        return say_strange(fetch, err);
    status = managesieve_next(fetch->sieve, err);
    return status == SIEVE_OK || (status != SIEVE_FAILED && say_strange(fetch, err));
}

/* A short script may come as a quoted string. */
static bool store_quoted(struct fetch *fetch, struct str line, struct object *object,
                         struct error *err)
{
    struct str quoted = str_trim(line);
    struct buf bytes;
    enum sieve_status status;
    bool ok;

    if (quoted.len < 2 || quoted.at[quoted.len - 1] != '"')
        return say_strange(fetch, err);
    buf_init(&bytes, LIMIT_SCRIPT);
    for (size_t i = 1; i + 1 < quoted.len; i++) {
        if (quoted.at[i] == '\\' && i + 2 < quoted.len)
            i++;
        buf_char(&bytes, quoted.at[i]);
    }
    ok = body_store_whole(fetch->bodies, str_of(""), buf_as_str(&bytes), object, err);
    buf_dispose(&bytes);
    if (!ok)
        return false;
    status = managesieve_next(fetch->sieve, err);
    return status == SIEVE_OK || (status != SIEVE_FAILED && say_strange(fetch, err));
}

static bool can_be_said(struct str name)
{
    return !memchr(name.at, '\r', name.len) && !memchr(name.at, '\n', name.len);
}

/* Asks for the scripts before `end`. */
static bool ask_until(struct fetch *fetch, size_t end, struct error *err)
{
    for (; fetch->asked < end && fetch->asked < fetch->count; fetch->asked++) {
        struct str name = fetch->scripts[fetch->asked].name;

        if (can_be_said(name) && !say_get(fetch, name, err))
            return false;
    }
    return true;
}

enum got { GOT_SCRIPT, GOT_NOTHING, GOT_ERROR };

static enum got refused(struct fetch *fetch, struct str name, struct str line, struct error *err)
{
    struct buf shown;

    if (!str_starts_nocase(line, "NO")) {
        say_strange(fetch, err);
        return GOT_ERROR;
    }
    buf_init(&shown, KIB(16));
    text_show(&shown, str_part(str_trim(line), 0, 300));
    note(fetch, "script", name, buf_c(&shown));
    buf_dispose(&shown);
    return GOT_NOTHING;
}

static enum got get(struct fetch *fetch, struct str name, struct object *object, struct error *err)
{
    struct str line;
    uint64_t length;
    bool ok;

    *object = (struct object){0};
    if (!can_be_said(name)) {
        note(fetch, "script", name, "its name cannot be said to the server");
        return GOT_NOTHING;
    }
    if (!dialog_line(fetch->sieve->how->dialog, &line, err))
        return GOT_ERROR;
    if (line.at[0] == '{') {
        ok = sieve_marker(line, &length)
                 ? store_literal(fetch, name, length, object, err) && end_script(fetch, err)
                 : say_strange(fetch, err);
    } else if (line.at[0] == '"') {
        ok = store_quoted(fetch, line, object, err);
    } else {
        return refused(fetch, name, line, err);
    }
    if (ok && object->record.length > LIMIT_SCRIPT)
        note(fetch, "limit(script)", name, "larger than what is examined");
    return ok ? GOT_SCRIPT : GOT_ERROR;
}

bool managesieve_fetch(struct managesieve *sieve, struct body_store *bodies,
                       managesieve_script_fn script, void *arg, struct error *err)
{
    struct fetch fetch = {.sieve = sieve, .bodies = bodies};
    bool ok = list(&fetch, err);

    for (size_t i = 0; ok && i < fetch.count; i++) {
        struct object object = {0};

        ok = ask_until(&fetch, i + AHEAD, err);
        if (!ok)
            break;
        switch (get(&fetch, fetch.scripts[i].name, &object, err)) {
        case GOT_SCRIPT:
            ok = body_store_announce(bodies, &object, err) && body_store_flush(bodies, err) &&
                 script(arg, fetch.scripts[i].name, fetch.scripts[i].active, object.number, err) &&
                 transcript_keep(sieve->how->dialog->transcript, false, err);
            break;
        case GOT_NOTHING:
            break;
        case GOT_ERROR:
            ok = false;
            break;
        }
    }
    arena_dispose(&fetch.arena);
    return ok;
}

bool managesieve_logout(struct managesieve *sieve, struct error *err)
{
    if (!dialog_say(sieve->how->dialog, str_of("LOGOUT\r\n"), err))
        return false;
    return managesieve_next(sieve, err) != SIEVE_FAILED;
}
