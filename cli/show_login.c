/* show_login.c - `mailmedic show CASE login ID`: one sign-in, and the line of the log that tells of
 * it; see listing.h. */
#include "listing.h"

#include "base/clock.h"
#include "case/evidence.h"
#include "case/logins.h"
#include "logins.h"

#include <inttypes.h>
#include <string.h>

enum { LINE_SHOWN = 4000 };

/* --- the line itself --- */

struct seek {
    uint32_t line, wanted;
    struct buf text;
};

static bool find_line(void *arg, struct str piece, struct error *err)
{
    struct seek *seek = arg;

    (void)err;
    while (piece.len > 0) {
        size_t end = str_find_char(piece, '\n');

        if (seek->line == seek->wanted && seek->text.len < LINE_SHOWN)
            buf_str(
                &seek->text,
                str_part(piece, 0,
                         end < LINE_SHOWN - seek->text.len ? end : LINE_SHOWN - seek->text.len));
        seek->line += end < piece.len;
        piece = str_part(piece, end + 1, piece.len);
    }
    return true;
}

/* Of JSON and of UTF-16 the number is that of a row, not of a line. */
static bool has_lines(const struct login_log *log, struct str line)
{
    return !strstr(log->format, "json") && line.len > 0 && !memchr(line.at, '\0', line.len);
}

static bool print_line(struct listing *list, const struct login_log *log,
                       const struct login_row *row, struct error *err)
{
    struct seek seek = {.line = 1, .wanted = row->line};
    struct output *out = &list->out;
    bool ok;

    buf_init(&seek.text, LINE_SHOWN);
    ok = evidence_each_piece(list->cf, &row->raw, find_line, &seek, err);
    if (ok && has_lines(log, buf_as_str(&seek.text))) {
        buf_text(&out->text, "  | ");
        text_show(&out->text, buf_as_str(&seek.text));
        buf_char(&out->text, '\n');
    }
    buf_dispose(&seek.text);
    return ok;
}

/* --- the sign-in --- */

static void field(struct output *out, const char *label, const char *text)
{
    if (!*text)
        return;
    buf_printf(&out->text, "%-12s ", label);
    output_shown(out, text, 600);
    buf_char(&out->text, '\n');
}

static void print_login(struct output *out, const struct login_row *row)
{
    char when[CLOCK_TEXT];

    clock_format(row->when, when);
    field(out, "time", when);
    field(out, "as logged", row->stated);
    field(out, "result", row->result);
    field(out, "account", row->account);
    field(out, "address", row->address);
    field(out, "protocol", row->protocol);
    field(out, "client", row->client);
    field(out, "user agent", row->agent);
    field(out, "place", row->place);
    field(out, "session", row->session);
    field(out, "detail", row->detail);
    if (row->tries > 1)
        buf_printf(&out->text, "%-12s %" PRIu32 "\n", "tries", row->tries);
    if (row->fetched >= 0)
        buf_printf(&out->text, "%-12s %" PRId64 "\n", "mails read", row->fetched);
    if (row->own != 0)
        output_line(out, "%-12s it is a sign-in of our own", "note");
}

static bool print_findings(struct listing *list, int64_t id, struct error *err)
{
    struct finding *findings;
    size_t count;

    if (!finding_list(list->cf, &list->arena, false, (struct page){.most = PAGE_ALL}, &findings,
                      &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < findings[i].subject_count; k++) {
            const struct finding_subject *subject = &findings[i].subjects[k];

            if (strcmp(subject->kind, "login") != 0 || subject->id != id)
                continue;
            buf_printf(&list->out.text, "%-12s %" PRId64 ": ", "finding", findings[i].id);
            output_shown(&list->out, findings[i].title, 300);
            buf_char(&list->out.text, '\n');
            break;
        }
    return true;
}

static bool print_log(struct listing *list, const struct login_row *row, struct error *err)
{
    struct output *out = &list->out;
    struct login_log *logs;
    char hex[HASH_HEX];
    size_t count;

    if (!login_log_list(list->cf, &list->arena, &logs, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (logs[i].id != row->log)
            continue;
        hash_to_hex(&row->raw, hex);
        buf_printf(&out->text, "%-12s ", "told by");
        output_shown(out, logs[i].path, 400);
        output_line(out, ", line or row %" PRIu32 ", sha256 %s", row->line, hex);
        return print_line(list, &logs[i], row, err);
    }
    return true;
}

bool login_show(struct listing *list, int64_t id, struct error *err)
{
    struct login_row row;

    if (!login_get(list->cf, &list->arena, id, &row, err))
        return false;
    if (list->out.as_json) {
        login_to_json(&list->out.json, &row);
        return true;
    }
    print_login(&list->out, &row);
    return print_findings(list, id, err) && print_log(list, &row, err);
}
