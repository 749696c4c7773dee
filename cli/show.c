/* show.c - `mailmedic show CASE finding|rule|message|login ID`: one thing with its evidence, safe
 * to print. */
#include "listing.h"

#include "base/clock.h"
#include "case/evidence.h"
#include "case/imports.h"
#include "case/tables.h"
#include "parse/dkim.h"
#include "parse/mail.h"
#include "parse/rule.h"

#include <string.h>

enum { SHOW_SOURCE = 64 << 10 };

static void shown_line(struct output *out, const char *label, const char *text)
{
    if (!*text)
        return;
    buf_printf(&out->text, "%-12s ", label);
    output_shown(out, text, 2000);
    buf_char(&out->text, '\n');
}

/* Text of several lines; each line is shown by itself. */
static void shown_lines(struct output *out, struct str text, const char *indent)
{
    struct str line;

    while (str_next_line(&text, &line)) {
        buf_text(&out->text, indent);
        text_show(&out->text, line);
        buf_char(&out->text, '\n');
    }
}

static bool show_finding(struct listing *list, int64_t id, struct error *err)
{
    struct output *out = &list->out;
    struct finding finding;

    if (!finding_get(list->cf, &list->arena, id, &finding, err))
        return false;
    if (out->as_json) {
        finding_to_json(&out->json, &finding);
        return true;
    }
    finding_to_text(out, &finding);
    shown_line(out, "means", finding.explanation);
    for (size_t i = 0; i < finding.subject_count; i++) {
        const struct finding_subject *subject = &finding.subjects[i];
        char hex[HASH_HEX];

        hash_to_hex(&subject->sha256, hex);
        buf_printf(&out->text, "%-12s %s %lld ", "evidence", subject->kind, (long long)subject->id);
        output_shown(out, subject->label, 300);
        if (!hash_is_zero(&subject->sha256))
            buf_printf(&out->text, "  sha256 %s", hex);
        buf_char(&out->text, '\n');
    }
    shown_line(out, "harmless if", finding.refute);
    shown_line(out, "blind to", finding.blind);
    shown_line(out, "ATT&CK", finding.attack);
    shown_line(out, "verdict", finding.verdict);
    shown_line(out, "because", *finding.verdict ? finding.verdict_reason : "");
    return true;
}

static bool show_rule(struct listing *list, int64_t id, struct error *err)
{
    struct output *out = &list->out;
    const char *mailbox;
    struct rule_row *rows;
    struct rule rule;
    size_t count, i = 0;

    if (!rule_list(list->cf, &list->arena, &rows, &count, err))
        return false;
    while (i < count && rows[i].id != id)
        i++;
    if (i == count)
        return error_set(err, ERROR_USAGE, "there is no rule %lld in this case", (long long)id);
    if (out->as_json)
        return rule_row_to_json(list, &rows[i], err);
    if (!account_told(list->cf, &list->arena, rows[i].account, &mailbox, err))
        return false;
    shown_line(out, "mailbox", mailbox);
    shown_line(out, "script", rows[i].script);
    shown_line(out, "state",
               rows[i].gone        ? "no longer there when last looked"
               : rows[i].from_file ? "a file: whether it runs is not known"
               : rows[i].active    ? "active"
                                   : "not active");
    shown_line(out, "name", rows[i].name);
    shown_line(out, "does", rows[i].summary);
    if (rows[i].blob.len == 0)
        return true;
    if (!rule_decode(&rule, &list->arena, rows[i].blob, err))
        return false;
    shown_line(out, "shown", rule.shown);
    shown_line(out, "but really", rule.actual);
    output_line(out, "source, line %u:", rule.line);
    shown_lines(out, str_of(rule.raw), "  | ");
    if (strcmp(rows[i].source, "sieve") == 0 && !rows[i].gone && rule.enabled) {
        buf_text(&out->text, "to switch it off: mailmedic act ");
        output_word(out, list->call->arguments[0]);
        output_line(out, " disable-rule %lld --dry-run", (long long)id);
    }
    return true;
}

static void print_addresses(struct output *out, const char *label,
                            const struct mail_addresses *addresses)
{
    for (size_t i = 0; i < addresses->count && i < 50; i++) {
        buf_printf(&out->text, "%-12s ", label);
        output_shown(out, addresses->at[i].name, 200);
        buf_text(&out->text, *addresses->at[i].name ? " <" : "<");
        output_shown(out, addresses->at[i].email, 320);
        buf_text(&out->text, ">\n");
    }
}

static void print_signatures(struct output *out, const struct mail *mail)
{
    for (size_t i = 0; i < mail->dkim_count; i++) {
        struct buf told;

        buf_init(&told, 1000);
        dkim_tell(&mail->dkim[i], &told);
        buf_printf(&out->text, "%-12s ", "signed by");
        output_shown(out, mail->dkim[i].domain, 255);
        buf_printf(&out->text, ": %s\n", buf_c(&told));
        buf_dispose(&told);
    }
}

static void signatures_to_json(struct json *json, const struct mail *mail)
{
    json_array(json, "signatures");
    for (size_t i = 0; i < mail->dkim_count; i++) {
        const struct mail_dkim *one = &mail->dkim[i];
        struct buf told;

        buf_init(&told, 1000);
        dkim_tell(one, &told);
        json_object(json, NULL);
        json_text(json, "domain", one->domain);
        json_text(json, "selector", one->selector);
        json_text(json, "algorithm", one->algorithm);
        json_bool(json, "proves", dkim_proves(one));
        json_text(json, "told", buf_c(&told));
        json_text(json, "key", *one->key ? one->key : NULL);
        json_close(json, '}');
        buf_dispose(&told);
    }
    json_close(json, ']');
}

static void print_mail(struct output *out, const struct mail *mail)
{
    print_addresses(out, "from", &mail->from);
    print_addresses(out, "reply-to", &mail->reply_to);
    print_addresses(out, "to", &mail->to);
    print_addresses(out, "cc", &mail->cc);
    shown_line(out, "subject", mail->subject);
    shown_line(out, "agent", mail->agent);
    for (size_t i = 0; i < mail->auth_count; i++) {
        buf_printf(&out->text, "%-12s ", "checked by");
        output_shown(out, mail->auth[i].host, 200);
        buf_printf(&out->text, ": %s=%s ", mail->auth[i].method, mail->auth[i].result);
        output_shown(out, mail->auth[i].domain, 200);
        buf_char(&out->text, '\n');
    }
    print_signatures(out, mail);
    for (size_t i = 0; i < mail->part_count; i++) {
        const struct mail_part *part = &mail->parts[i];

        buf_printf(&out->text, "part %-7u %s", part->number, part->declared_type);
        if (*part->real_type && strcmp(part->real_type, part->declared_type) != 0)
            buf_printf(&out->text, " (really %s)", part->real_type);
        buf_printf(&out->text, ", %llu %s%s", (unsigned long long)part->size,
                   text_plural(part->size, "byte", "bytes"), *part->name ? " " : "");
        output_shown(out, part->name, 300);
        if (*part->detail) {
            buf_text(&out->text, "  ! ");
            output_shown(out, part->detail, 300);
        }
        if (part->traits & PART_UNSEARCHED)
            buf_text(&out->text, "  ! NOT searched for QR codes: libzbar is missing");
        buf_char(&out->text, '\n');
    }
    buf_text(&out->text, "\n");
    shown_lines(out, (struct str){mail->text, mail->text_len}, "  ");
}

/* mail: all zero when the message was not analysed. */
static void mail_to_json(struct json *json, const struct message *message, const struct mail *mail)
{
    json_object(json, NULL);
    message_fields_to_json(json, message);
    json_text(json, "agent", mail->agent);
    json_text(json, "limit", mail->limit && *mail->limit ? mail->limit : NULL);
    signatures_to_json(json, mail);
    json_array(json, "parts");
    for (size_t i = 0; i < mail->part_count; i++) {
        json_object(json, NULL);
        json_text(json, "declared_type", mail->parts[i].declared_type);
        json_text(json, "real_type", mail->parts[i].real_type);
        json_text(json, "name", mail->parts[i].name);
        json_int(json, "size", (int64_t)mail->parts[i].size);
        json_hash(json, "sha256", &mail->parts[i].hash);
        json_text(json, "detail", mail->parts[i].detail);
        json_bool(json, "not_searched_for_qr_codes", mail->parts[i].traits & PART_UNSEARCHED);
        json_close(json, '}');
    }
    json_close(json, ']');
    if (mail->text)
        json_str(json, "text", (struct str){mail->text, mail->text_len});
    else
        json_text(json, "text", NULL);
    json_close(json, '}');
}

/* The source in the form that is safe to print; "bytes" says how long it really is. */
static void source_to_json(struct json *json, const struct message *message,
                           const struct evidence_place *place, struct str bytes)
{
    struct str rest = str_part(bytes, 0, SHOW_SOURCE), line;
    struct buf text;

    buf_init(&text, 16 * SHOW_SOURCE);
    while (str_next_line(&rest, &line)) {
        text_show(&text, line);
        buf_char(&text, '\n');
    }
    json_object(json, NULL);
    json_int(json, "id", message->id);
    json_hash(json, "sha256", &message->raw);
    json_int(json, "bytes", (int64_t)place->length);
    json_bool(json, "whole", place->length <= SHOW_SOURCE);
    json_str(json, "source", buf_as_str(&text));
    json_close(json, '}');
    buf_dispose(&text);
}

/* The beginning is kept; the rest is read for the hash. */
static bool keep_beginning(void *arg, struct str piece, struct error *err)
{
    struct buf *bytes = arg;

    (void)err;
    buf_str(bytes, str_part(piece, 0, SHOW_SOURCE - bytes->len));
    return true;
}

static bool show_source(struct listing *list, const struct message *message, struct error *err)
{
    const struct hash *hash = hash_is_zero(&message->raw) ? &message->header : &message->raw;
    struct evidence_place place;
    struct buf bytes;

    if (hash_is_zero(hash))
        return error_set(err, ERROR_IO, "the bytes of message %lld are not in evidence",
                         (long long)message->id);
    buf_init(&bytes, SHOW_SOURCE);
    if (!evidence_find(list->cf, hash, &place, err) ||
        !evidence_each_piece(list->cf, hash, keep_beginning, &bytes, err)) {
        buf_dispose(&bytes);
        return false;
    }
    if (list->out.as_json)
        source_to_json(&list->out.json, message, &place, buf_as_str(&bytes));
    else
        shown_lines(&list->out, buf_as_str(&bytes), "");
    if (!list->out.as_json && place.length > SHOW_SOURCE)
        output_line(&list->out, "(%llu more %s)", (unsigned long long)(place.length - SHOW_SOURCE),
                    text_plural(place.length - SHOW_SOURCE, "byte", "bytes"));
    buf_dispose(&bytes);
    return true;
}

/* Of an imported mail: in which file it stood, and where. */
static bool show_origin(struct listing *list, int64_t id, struct error *err)
{
    struct import_origin origin;
    struct buf place;

    if (!import_origin_get(list->cf, &list->arena, id, &origin, err))
        return false;
    if (origin.file == 0)
        return true;
    buf_init(&place, 16 << 10);
    buf_printf(&place, "%s%s%s, byte %llu", origin.path, origin.member[0] ? "/" : "", origin.member,
               (unsigned long long)origin.offset);
    shown_line(&list->out, "file", buf_c(&place));
    buf_dispose(&place);
    return true;
}

static bool show_message(struct listing *list, int64_t id, struct error *err)
{
    struct output *out = &list->out;
    struct message message;
    struct mail mail = {0};
    struct str blob = {0};
    char when[CLOCK_TEXT];

    if (!message_get(list->cf, &list->arena, id, &message, err))
        return false;
    if (call_has(list->call, "--source"))
        return show_source(list, &message, err);
    if (!facts_of_message(list->cf, &list->arena, &message, &blob, err) && err->code != ERROR_NONE)
        return false;
    if (blob.len > 0 && !facts_decode(&mail, &list->arena, blob, err))
        return false;
    if (out->as_json) {
        mail_to_json(&out->json, &message, &mail);
        return true;
    }
    clock_format(message.date, when);
    shown_line(out, "mailbox", message.mailbox);
    shown_line(out, "folder", message.folder_name);
    shown_line(out, "date", when);
    shown_line(out, "flags", message.flags);
    if (!show_origin(list, id, err))
        return false;
    if (blob.len == 0)
        output_line(out, "This message was not analysed%s%s. Its bytes: --source",
                    *message.limit ? ": " : "", message.limit);
    else
        print_mail(out, &mail);
    if (mail.traits & MAIL_HEADER_ONLY)
        output_line(out, "Only its header is here: text, links and attachments are not checked.");
    return true;
}

/* "rule 3" or "rule:3". */
static bool what_to_show(const struct invocation *call, struct str *kind, uint64_t *id,
                         struct error *err)
{
    struct str words = str_of(call->arguments[1]);
    size_t colon = str_find_char(words, ':');
    struct str number =
        call->count > 2 ? str_of(call->arguments[2]) : str_part(words, colon + 1, words.len);

    *kind = call->count > 2 ? words : str_part(words, 0, colon);
    if (call->count == 2 && colon == words.len)
        return error_set(err, ERROR_USAGE, "show which one? %s ID, or %s:ID", call->arguments[1],
                         call->arguments[1]);
    return str_to_u64(number, INT64_MAX, id) ||
           error_set(err, ERROR_USAGE, "\"%.*s\" is not a number", (int)number.len, number.at);
}

static bool show(struct listing *list, struct error *err)
{
    static const struct {
        const char *kind;
        bool (*fn)(struct listing *list, int64_t id, struct error *err);
    } kinds[] = {{"finding", show_finding},
                 {"rule", show_rule},
                 {"message", show_message},
                 {"login", login_show}};
    struct str kind;
    uint64_t id;

    if (!what_to_show(list->call, &kind, &id, err))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (str_equal(kind, str_of(kinds[i].kind)))
            return kinds[i].fn(list, (int64_t)id, err);
    return error_set(err, ERROR_USAGE, "show what? finding, rule, message or login, not \"%.*s\"",
                     (int)kind.len, kind.at);
}

bool run_show(struct invocation *call, struct error *err)
{
    bool ok = listing_run(call, "show", show, err);

    call->status = EXIT_CLEAN; /* looking at one thing judges nothing */
    return ok;
}
