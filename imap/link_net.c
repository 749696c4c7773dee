/* link_net.c - what [net] says, checked field by field; see link.h. */
#include "link.h"

#include "base/limits.h"
#include "trust.h"

#include <string.h>

enum { OBJECTS_MOST = 100000 };

void link_broken(struct link *link, const char *process)
{
    link_end(link, true, ERROR_JAIL, "the %s process broke its contract", process);
}

/* --- objects --- */

static void object_add(struct link *link, const struct link_object *object)
{
    if (link->object_count == OBJECTS_MOST) {
        link_broken(link, "imap"); /* it names none of them */
        return;
    }
    if (link->object_count == link->object_room) {
        link->object_room = link->object_room ? link->object_room * 2 : 64;
        link->objects = xreallocarray(link->objects, link->object_room, sizeof(*link->objects));
    }
    link->objects[link->object_count++] = *object;
}

static bool object_find(struct link *link, uint64_t number, struct link_object *out)
{
    for (size_t i = link->object_first; i < link->object_count; i++) {
        if (link->objects[i].number != number)
            continue;
        *out = link->objects[i];
        link->objects[i].number = 0;
        while (link->object_first < link->object_count &&
               link->objects[link->object_first].number == 0)
            link->object_first++;
        if (link->object_first == link->object_count)
            link->object_first = link->object_count = 0;
        return true;
    }
    return false;
}

bool link_take_object(struct link *link, uint64_t number, struct link_object *out)
{
    if (number == 0)
        return false;
    if (object_find(link, number, out))
        return true;
    link_drain_net(link);
    return object_find(link, number, out);
}

/* --- from [net] --- */

const char *link_keep(struct link *link, struct unpack *in, const struct field *field)
{
    struct str text = unpack_text(in, field);

    return text_shown(&link->arena, text, utf8_clip(text, KIB(4)));
}

/* A capability a line, in one line. */
static const char *keep_words(struct link *link, struct unpack *in, const struct field *field)
{
    struct str text = unpack_text(in, field);
    struct buf words;
    struct str word;
    const char *kept;

    buf_init(&words, KIB(64));
    while (str_next_line(&text, &word)) {
        buf_text(&words, words.len > 0 ? " " : "");
        text_show(&words, word);
    }
    kept = arena_strndup(&link->arena, buf_c(&words), words.len);
    buf_dispose(&words);
    return kept;
}

/* In lines, each in shown form. */
static const char *keep_lines(struct link *link, struct unpack *in, const struct field *field)
{
    struct str text = unpack_text(in, field);
    struct buf lines;
    struct str line;
    const char *kept;

    buf_init(&lines, KIB(64));
    text = str_part(text, 0, utf8_clip(text, KIB(4)));
    while (str_next_line(&text, &line)) {
        buf_text(&lines, lines.len > 0 ? "\n" : "");
        text_show(&lines, line);
    }
    kept = arena_strndup(&link->arena, buf_c(&lines), lines.len);
    buf_dispose(&lines);
    return kept;
}

static const char *keep_hash(struct link *link, struct unpack *in, const struct field *field)
{
    struct hash hash;
    char hex[HASH_HEX];

    if (field->value.len != sizeof(hash.bytes)) {
        in->bad = true;
        return "";
    }
    memcpy(hash.bytes, field->value.at, sizeof(hash.bytes));
    hash_to_hex(&hash, hex);
    return arena_strndup(&link->arena, hex, HASH_HEX - 1);
}

static void hello_field(struct link *link, struct unpack *in, const struct field *field)
{
    struct link_hello *hello = &link->hello;

    switch (field->tag) {
    case NET_GREETING:
        hello->greeting = link_keep(link, in, field);
        break;
    case NET_CAPABILITY:
        hello->capabilities = keep_words(link, in, field);
        break;
    case NET_TLS_VERSION:
        hello->tls = link_keep(link, in, field);
        break;
    case NET_MECHANISM:
        hello->mechanism = link_keep(link, in, field);
        break;
    case NET_IDENTITY:
        hello->identity = link_keep(link, in, field);
        break;
    case NET_SANDBOX:
        hello->sandbox = link_keep(link, in, field);
        break;
    case NET_CERT_SUBJECT:
        hello->subject = link_keep(link, in, field);
        break;
    case NET_CERT_ISSUER:
        hello->issuer = link_keep(link, in, field);
        break;
    case NET_CERT_SPKI:
        hello->spki = keep_hash(link, in, field);
        break;
    case NET_CERT_NAMES:
        hello->names = link_keep(link, in, field);
        break;
    case NET_CERT_FROM:
        hello->from = unpack_i64(in, field);
        break;
    case NET_LINE:
        link->said = keep_lines(link, in, field);
        break;
    case NET_CERT_UNTIL:
        hello->until = unpack_i64(in, field);
        break;
    default:
        break; /* the cipher goes with the version */
    }
}

/* The case and the secret may be gone after the first time. */
static void take_wants_secret(struct link *link, struct unpack *in)
{
    struct error err = {0};
    struct field field;
    bool by_pin_alone = false;

    while (unpack_next(in, &field))
        if (field.tag == NET_TRUSTED)
            by_pin_alone = unpack_u64(in, &field, 1) == 1;
    in->bad = in->bad || link->asked;
    if (in->bad || link->give_up_ms > 0)
        return;
    if ((by_pin_alone && !trust_note(link->cf, link->host, link->pin, &err)) ||
        !net_send_secret(link->net.fd, link->secret, &err)) {
        link_end(link, false, err.code, "%s", err.text);
        return;
    }
    link->asked = true;
}

static void take_ready(struct link *link, struct unpack *in)
{
    struct field field;

    if (link->net_ready) {
        in->bad = true;
        return;
    }
    while (unpack_next(in, &field))
        hello_field(link, in, &field);
    if (in->bad)
        return;
    link->net_ready = true;
    link_maybe_ready(link);
}

static void take_refused(struct link *link, struct unpack *in)
{
    enum error_code code = ERROR_NET;
    struct str text = str_of("");
    struct hash shown;
    struct field field;

    while (unpack_next(in, &field)) {
        if (field.tag == NET_HASH && field.value.len == sizeof(shown.bytes)) {
            memcpy(shown.bytes, field.value.at, sizeof(shown.bytes));
            hash_to_hex(&shown, link->fingerprint);
        } else if (field.tag == NET_CODE)
            code = (enum error_code)unpack_u64(in, &field, ERROR_JAIL);
        else if (field.tag == NET_TEXT)
            text = unpack_text(in, &field);
        else if (field.tag == NET_LINE)
            link->said = keep_lines(link, in, &field);
    }
    if (code == ERROR_NONE)
        in->bad = true;
    link->refused = true;
    if (!in->bad)
        link_end(link, code == ERROR_PROTOCOL || code == ERROR_LIMIT || code == ERROR_JAIL, code,
                 "%.*s", (int)utf8_clip(text, 380), text.at);
    if (!in->bad && link->fingerprint[0] != '\0')
        error_suffix(&link->why, "; its SHA-256 fingerprint: %s", link->fingerprint);
}

/* "BODY[]", "BODY[]<4096>", "BODY[HEADER]", or "" for a script. */
static bool read_name(struct str name, struct link_object *out)
{
    static const char part[] = "BODY[]<";
    struct str number;

    out->whole = name.len == 0 || str_equal_nocase(name, str_of("BODY[]"));
    out->header = str_equal_nocase(name, str_of("BODY[HEADER]"));
    if (out->whole || !str_starts_nocase(name, part) || name.at[name.len - 1] != '>')
        return true;
    number = str_part(name, sizeof(part) - 1, name.len - sizeof(part));
    return str_to_u64(number, UINT32_MAX, &out->begins);
}

static bool read_object(struct link *link, struct unpack *in, struct link_object *out)
{
    struct field field;
    unsigned seen = 0;

    *out = (struct link_object){.whole = true};
    while (unpack_next(in, &field)) {
        if (field.tag == NET_NUMBER) {
            out->number = unpack_u64(in, &field, INT64_MAX);
        } else if (field.tag == NET_OFFSET) {
            out->place.offset = unpack_u64(in, &field, INT64_MAX);
            seen |= 1;
        } else if (field.tag == NET_LENGTH) {
            out->place.length = unpack_u64(in, &field, INT64_MAX);
            seen |= 2;
        } else if (field.tag == NET_HASH && field.value.len == sizeof(out->hash.bytes)) {
            memcpy(out->hash.bytes, field.value.at, sizeof(out->hash.bytes));
            seen |= 4;
        } else if (field.tag == NET_UID) {
            out->uid = (uint32_t)unpack_u64(in, &field, UINT32_MAX);
        } else if (field.tag == NET_NIL) {
            out->nil = unpack_u64(in, &field, 1) == 1;
        } else if (field.tag == NET_NAME) {
            if (!read_name(unpack_text(in, &field), out))
                in->bad = true;
        }
    }
    out->place.segment = link->segment;
    return !in->bad && seen == 7;
}

static void take_object(struct link *link, struct unpack *in)
{
    struct link_object object;

    if (read_object(link, in, &object) && object.number > 0)
        object_add(link, &object);
    else
        in->bad = true;
}

static void take_transcript(struct link *link, struct unpack *in)
{
    struct link_object piece;

    if (!read_object(link, in, &piece)) {
        in->bad = true;
        return;
    }
    piece.place.segment = link->transcript;
    if (link->handler->transcript)
        link->handler->transcript(link->arg, &piece);
}

static void take_script(struct link *link, struct unpack *in)
{
    struct link_script script = {0};
    struct field field;
    uint64_t number = 0;

    while (unpack_next(in, &field)) {
        if (field.tag == NET_NAME)
            script.name = field.value;
        else if (field.tag == NET_ACTIVE)
            script.active = unpack_u64(in, &field, 1) == 1;
        else if (field.tag == NET_NUMBER)
            number = unpack_u64(in, &field, INT64_MAX);
    }
    if (in->bad || !object_find(link, number, &script.object))
        in->bad = true;
    else if (link->handler->script)
        link->handler->script(link->arg, &script);
}

static void take_note(struct link *link, struct unpack *in)
{
    struct str rule = str_of(""), text = str_of("");
    struct field field;

    while (unpack_next(in, &field)) {
        if (field.tag == NET_RULE)
            rule = unpack_text(in, &field);
        else if (field.tag == NET_TEXT)
            text = unpack_text(in, &field);
    }
    if (!in->bad && link->handler->note)
        link->handler->note(link->arg, rule, text);
}

static void take_answer(struct link *link, struct unpack *in)
{
    struct link_object object;
    struct field field;
    uint64_t number = 0;

    while (unpack_next(in, &field))
        if (field.tag == NET_NUMBER)
            number = unpack_u64(in, &field, INT64_MAX);
    if (in->bad || !object_find(link, number, &object))
        in->bad = true;
    else if (link->handler->answer)
        link->handler->answer(link->arg, &object);
}

static void take_acted(struct link *link, struct unpack *in)
{
    struct str text = str_of("");
    struct field field;
    uint64_t number = UINT64_MAX;
    bool ok = false;

    while (unpack_next(in, &field)) {
        if (field.tag == NET_NUMBER)
            number = unpack_u64(in, &field, PERMIT_MOST);
        else if (field.tag == NET_ACTIVE)
            ok = unpack_u64(in, &field, 1) == 1;
        else if (field.tag == NET_TEXT)
            text = unpack_text(in, &field);
    }
    if (!in->bad && link->handler->acted)
        link->handler->acted(link->arg, number, ok, text);
}

void link_take_net(struct link *link, const struct frame *frame)
{
    struct unpack in = {.rest = frame->payload};

    switch (frame->type) {
    case NET_WANTS_SECRET:
        take_wants_secret(link, &in);
        break;
    case NET_READY:
        take_ready(link, &in);
        break;
    case NET_REFUSED:
        take_refused(link, &in);
        break;
    case NET_OBJECT:
        take_object(link, &in);
        break;
    case NET_TRANSCRIPT:
        take_transcript(link, &in);
        break;
    case NET_SCRIPT:
        take_script(link, &in);
        break;
    case NET_SCRIPTS_DONE:
        if (link->handler->scripts_done)
            link->handler->scripts_done(link->arg);
        break;
    case NET_ACTED:
        take_acted(link, &in);
        break;
    case NET_ANSWER:
        take_answer(link, &in);
        break;
    case NET_NOTE:
        take_note(link, &in);
        break;
    default:
        in.bad = true;
    }
    if (in.bad)
        link_broken(link, "net");
}
