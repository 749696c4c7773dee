/* worker.c - the jailed process that reads strangers' bytes; main's side is pool.c.
 *
 * What main starts only loads libraries and tables; the workers are its copies (role_copies()). */
#include "parse/pool.h"

#include "base/frame.h"
#include "base/limits.h"
#include "base/pages.h"
#include "parse/login.h"
#include "protocol.h"
#include "sieve.h"
#include "sieve_edit.h"
#include "source.h"

#include <malloc.h>
#include <string.h>
#include <unistd.h>

enum { KEPT = 12 << 20, KEPT_PIECE = 10 << 20 }; /* bytes: in all, and of what is not mapped */

struct worker {
    struct examiner *examiner;
    struct source source;
    struct buf reply;
    struct arena arena; /* of the request at hand */
    struct frame_reader in;
};

struct request {
    uint64_t offset, length;
    struct str bytes, name, format, cursor;
    uint64_t size;
    struct sieve_edit edit; /* its order is also a part's number */
};

static bool read_request(struct str payload, struct request *out)
{
    struct unpack in = {.rest = payload};
    struct field field;

    *out = (struct request){
        .bytes = str_of(""), .name = str_of(""), .format = str_of(""), .cursor = str_of("")};
    while (unpack_next(&in, &field)) {
        switch ((enum protocol_field)field.tag) {
        case PROTOCOL_OFFSET:
            out->offset = unpack_u64(&in, &field, INT64_MAX);
            break;
        case PROTOCOL_LENGTH:
            out->length = unpack_u64(&in, &field, INT64_MAX);
            break;
        case PROTOCOL_BYTES:
            out->bytes = field.value;
            break;
        case PROTOCOL_NAME:
            out->name = field.value;
            break;
        case PROTOCOL_FORMAT:
            out->format = field.value;
            break;
        case PROTOCOL_SIZE:
            out->size = unpack_u64(&in, &field, INT64_MAX);
            break;
        case PROTOCOL_ORDER:
            out->edit.order = (unsigned)unpack_u64(&in, &field, UINT32_MAX);
            break;
        case PROTOCOL_REMOVE:
            out->edit.remove = unpack_u64(&in, &field, 1) == 1;
            break;
        case PROTOCOL_CURSOR:
            out->cursor = field.value;
            break;
        case PROTOCOL_WHY:
            in.bad = true;
            break;
        }
    }
    return !in.bad;
}

/* The bytes of the piece are in worker->source then. */
static bool load(struct worker *worker, const struct request *request)
{
    int fd = worker->in.passed_fd;

    if (fd >= 0)
        return source_from_fd(&worker->source, fd, request->offset, request->length);
    return source_from_bytes(&worker->source, request->bytes);
}

/* Half of everything there may be many of; the record must fit a frame. */
static void halve(struct mail *mail)
{
    size_t *const counts[] = {
        &mail->field_count, &mail->url_count,  &mail->part_count,   &mail->received_count,
        &mail->auth_count,  &mail->from.count, &mail->sender.count, &mail->reply_to.count,
        &mail->to.count,    &mail->cc.count,   &mail->bcc.count,    &mail->returned_count,
    };

    for (size_t i = 0; i < ARRAY_LEN(counts); i++)
        *counts[i] /= 2;
}

static void encode(struct mail *mail, struct buf *out)
{
    facts_encode(mail, out);
    while (out->full) {
        if (mail->limit[0] == '\0')
            mail->limit = "record";
        halve(mail);
        buf_clear(out);
        facts_encode(mail, out);
    }
}

static void do_mail(struct worker *worker, const struct request *request, bool header,
                    struct arena *arena)
{
    struct mail mail;

    if (!load(worker, request)) {
        facts_blank(&mail);
        mail.limit = "size";
        mail.traits = header ? MAIL_HEADER_ONLY : 0;
    } else if (header) {
        examine_header(worker->examiner, &mail, arena, worker->source.at, worker->source.len);
    } else {
        examine_mail(worker->examiner, &mail, arena, worker->source.at, worker->source.len);
    }
    encode(&mail, &worker->reply);
}

static void do_sieve(struct worker *worker, const struct request *request, struct arena *arena)
{
    struct rule_script script = {.error = "", .limit = ""};
    const char *name = arena_strndup(arena, request->name.at, request->name.len);

    if (!load(worker, request) || worker->source.len > LIMIT_SCRIPT)
        script.limit = "script-size";
    else if (!sieve_parse(&script, arena, (struct str){worker->source.at, worker->source.len},
                          name))
        (void)script; /* says why in itself */
    rule_script_encode(&script, &worker->reply);
}

static void do_sniff(struct worker *worker, const struct request *request, struct arena *arena)
{
    const char *name = arena_strndup(arena, request->name.at, request->name.len);
    struct import_sight sight = {.format = "", .title = "", .why = "it cannot be read"};

    if (load(worker, request))
        import_sniff(&sight, arena, examiner_charsets(worker->examiner),
                     (struct str){worker->source.at, worker->source.len}, request->size, name);
    import_sight_encode(&sight, &worker->reply);
}

static void do_export(struct worker *worker, const struct request *request, struct arena *arena)
{
    const char *name = arena_strndup(arena, request->name.at, request->name.len);
    const char *format = arena_strndup(arena, request->format.at, request->format.len);
    struct rule_script script = {.error = "", .limit = ""};

    if (request->length > (log_format_named(format) ? LIMIT_LOG : LIMIT_EXPORT) ||
        !load(worker, request))
        script.limit = "export-size";
    else
        import_rules(&script, arena, (struct str){worker->source.at, worker->source.len}, format,
                     name);
    if (script.count > LIMIT_RULES) {
        script.count = LIMIT_RULES;
        script.limit = "rules";
    }
    rule_script_encode(&script, &worker->reply);
}

static void do_log(struct worker *worker, const struct request *request, struct arena *arena)
{
    const char *format = arena_strndup(arena, request->format.at, request->format.len);
    struct log_cursor from;
    struct log_hints hints;
    struct log_page page;
    bool ok = log_cursor_decode(&from, &hints, request->cursor) && load(worker, request);
    struct str bytes = ok ? (struct str){worker->source.at, worker->source.len} : str_of("");

    log_page_read(&page, arena, examiner_charsets(worker->examiner), bytes, format, &from, &hints);
    if (!ok)
        page.error = "it cannot be read";
    log_page_encode(&page, &worker->reply);
}

static void do_edit(struct worker *worker, const struct request *request, struct arena *arena)
{
    const char *why = "the script is too large";
    struct buf script;

    buf_init(&script, LIMIT_SCRIPT);
    if (load(worker, request) && worker->source.len <= LIMIT_SCRIPT)
        why = sieve_edit(&script, arena, (struct str){worker->source.at, worker->source.len},
                         &request->edit);
    sieve_edit_encode(why, buf_as_str(&script), &worker->reply);
    buf_dispose(&script);
}

static void do_part(struct worker *worker, const struct request *request)
{
    struct part_wish wish = {request->edit.order, request->size, POOL_PIECE};
    struct buf bytes;
    uint64_t size;

    buf_init(&bytes, POOL_PIECE);
    if (load(worker, request) && examine_part(worker->examiner, &wish, worker->source.at,
                                              worker->source.len, &bytes, &size)) {
        pack_str(&worker->reply, PROTOCOL_BYTES, buf_as_str(&bytes));
        pack_u64(&worker->reply, PROTOCOL_SIZE, size);
    } else {
        pack_text(&worker->reply, PROTOCOL_WHY, "the part is not there, or too large");
    }
    buf_dispose(&bytes);
}

/* False: main broke the protocol, or has gone. */
static bool serve(struct worker *worker, const struct frame *frame)
{
    struct frame reply = {.type = frame->type, .id = frame->id};
    struct error err = {0};
    struct request request;
    bool ok;

    if (!read_request(frame->payload, &request))
        return false;
    buf_clear(&worker->reply);
    if (frame->type == PROTOCOL_MAIL && (frame->flags & PROTOCOL_TRUST))
        examiner_trust(worker->examiner);
    if (frame->type == PROTOCOL_MAIL || frame->type == PROTOCOL_HEADER)
        do_mail(worker, &request, frame->type == PROTOCOL_HEADER, &worker->arena);
    else if (frame->type == PROTOCOL_SIEVE)
        do_sieve(worker, &request, &worker->arena);
    else if (frame->type == PROTOCOL_SNIFF)
        do_sniff(worker, &request, &worker->arena);
    else if (frame->type == PROTOCOL_EXPORT)
        do_export(worker, &request, &worker->arena);
    else if (frame->type == PROTOCOL_LOG)
        do_log(worker, &request, &worker->arena);
    else if (frame->type == PROTOCOL_EDIT)
        do_edit(worker, &request, &worker->arena);
    else if (frame->type == PROTOCOL_PART)
        do_part(worker, &request);
    else
        return false;
    reply.payload = buf_as_str(&worker->reply);
    ok = frame_write(ROLE_FD, &reply, -1, &err);
    arena_clear(&worker->arena);
    return ok;
}

/* Each as if it had come alone. */
static bool serve_headers(struct worker *worker, const struct frame *frame)
{
    struct unpack in = {.rest = frame->payload};
    struct frame reply = {.type = PROTOCOL_HEADER, .id = frame->id};
    struct request request = {.bytes = str_of("")};
    struct error err = {0};
    struct field field;

    for (; unpack_next(&in, &field); reply.id++) {
        bool ok;

        request.bytes = field.value;
        buf_clear(&worker->reply);
        do_mail(worker, &request, true, &worker->arena);
        reply.payload = buf_as_str(&worker->reply);
        ok = field.tag == PROTOCOL_BYTES && frame_write(ROLE_FD, &reply, -1, &err);
        arena_clear(&worker->arena);
        if (!ok)
            return false;
    }
    return !in.bad;
}

static bool say_ready(const char *state)
{
    struct frame ready = {.type = PROTOCOL_READY, .payload = str_of(state)};
    struct error err = {0};

    return frame_write(ROLE_FD, &ready, -1, &err);
}

/* Only a copy has somebody to tell; it does nothing else. */
static int say_unable(const struct error *why)
{
    struct frame unable = {.type = PROTOCOL_UNABLE, .payload = str_of(why->text)};
    struct error err = {0};

    (void)!frame_write(ROLE_FD, &unable, -1, &err);
    return 1;
}

/* Memory that was given back stays here for the next mail, instead of being asked of the system
 * page by page each time; a worker does not live long, and its limit stays its limit. */
static void keep_memory(void)
{
    mallopt(M_MMAP_THRESHOLD, KEPT_PIECE);
    mallopt(M_TRIM_THRESHOLD, KEPT);
    pages_for_malloc();
}

/* What main passed along: the operator's keys and rules, which it has looked at itself. */
static void read_table(int fd, size_t most, struct buf *text)
{
    ssize_t got = 1;

    buf_init(text, most + KIB(64));
    while (got > 0 && buf_reserve(text, KIB(64))) {
        got = pread(fd, text->at + text->len, KIB(64), (off_t)text->len);
        text->len += got > 0 ? (size_t)got : 0;
    }
}

/* What libraries set up with the first mail they see - types, tables, converters - the copies then
 * have already, instead of each doing it again: a mail of our own, no stranger's. */
static void warm_up(struct examiner *examiner)
{
    static const char sample[] =
        "From: =?utf-8?B?xJDhu6lj?= <a@example.com>\r\nTo: b@example.com\r\nSubject: =?iso-8859-1?Q?=E9?=\r\n"
        "Date: Mon, 2 Nov 2026 10:00:00 +0700\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
        "--a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\nHello =C3=A9\r\n"
        "--b\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n"
        "<p>Hello <a href=\"https://example.com/\">there</a></p>\r\n--b--\r\n"
        "--a\r\nContent-Type: application/octet-stream; name=a.bin\r\n"
        "Content-Disposition: attachment; filename=a.bin\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nAAECAwQFBgcICQ==\r\n"
        "--a\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n--a--\r\n";
    char copy[EXAMINE_ROOM + sizeof(sample)]; /* it is scribbled over */
    struct arena arena = {0};
    struct mail mail;

    memcpy(copy + EXAMINE_ROOM, sample, sizeof(sample));
    examine_mail(examiner, &mail, &arena, copy + EXAMINE_ROOM, sizeof(sample) - 1);
    arena_dispose(&arena);
}

/* Before any library opens files: a number that was not given could be theirs. */
static struct examiner *prepare(struct error *err)
{
    struct examiner *examiner;
    struct buf keys, rules;

    read_table(PROTOCOL_KEYS_FD, LIMIT_KEY_FILE, &keys);
    read_table(PROTOCOL_YARA_FD, LIMIT_YARA_SOURCES, &rules);
    examiner = examiner_new(err);
    if (examiner && (!examiner_keys(examiner, buf_as_str(&keys), err) ||
                     !examiner_yara(examiner, buf_as_str(&rules), err))) {
        examiner_free(examiner);
        examiner = NULL;
    }
    buf_dispose(&keys);
    buf_dispose(&rules);
    if (examiner)
        warm_up(examiner);
    return examiner;
}

int parse_role_main(bool best_effort)
{
    struct worker worker = {0};
    struct error err = {0};
    struct sandbox *filter = role_filter(ROLE_PARSE);
    char state[ROLE_STATE];
    struct frame frame;

    worker.examiner = prepare(&err);
    keep_memory();
    if (!role_copies())
        return 0;
    if (!worker.examiner || !role_enter_by(filter, ROLE_PARSE, best_effort, state, &err))
        return say_unable(&err);
    buf_init(&worker.reply, LIMIT_FRAME);
    frame_reader_init(&worker.in, ROLE_FD);
    if (!say_ready(state))
        return 1;
    while (frame_wait(&worker.in, &frame, -1, &err) == FRAME_OK)
        if (!(frame.type == PROTOCOL_HEADERS ? serve_headers(&worker, &frame)
                                             : serve(&worker, &frame)))
            return 1;
    return 0; /* main has closed its end */
}
